#pragma once

#include "ui/page.h"

namespace sami {

PageEntry reviewEntry();

}  // namespace sami
