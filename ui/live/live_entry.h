#pragma once

#include "ui/page.h"

namespace sami {

PageEntry liveEntry();

}  // namespace sami
