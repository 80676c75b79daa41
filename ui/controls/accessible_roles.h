#pragma once

namespace sami {

/// From now on screen readers hear of texts and pictures that widgets of this program draw themselves what they are:
/// to Qt they are widgets without any meaning. May be called again.
void installAccessibleRoles();

}  // namespace sami
