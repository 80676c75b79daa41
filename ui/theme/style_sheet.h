#pragma once

#include <QString>

namespace sami {

struct Theme;

/// Style sheet of the whole window in a theme: flat controls with rounded edges, hairlines and visible focus.
/// Own widgets are addressed by the dynamic properties `role` and `tone` (controls/labels.h sets them).
QString styleSheetOf(const Theme& theme);

}  // namespace sami
