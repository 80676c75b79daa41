#pragma once

#include "ui/page.h"

namespace sami {

/// The page where a constitution is written.
PageEntry principlesEntry();

}  // namespace sami
