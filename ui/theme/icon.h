#pragma once

#include <QIcon>
#include <QString>

namespace sami {

/// A line icon of resources/icons, drawn in the text colour of the palette at the moment it is painted, at any size
/// and scale. `name` without folder and suffix. A missing file is a bug of the caller.
QIcon themedIcon(const QString& name);

}  // namespace sami
