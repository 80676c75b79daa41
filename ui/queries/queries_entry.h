#pragma once

#include "ui/page.h"

namespace sami {

PageEntry queriesEntry();

}  // namespace sami
