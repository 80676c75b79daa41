#pragma once

#include "ui/page.h"

namespace sami {

PageEntry startEntry();

}  // namespace sami
