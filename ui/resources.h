#pragma once

namespace sami {

/// Makes the files of resources/sami.qrc readable under ":/". A static library's resources are not found without it.
void ensureResources();

}  // namespace sami
