#include "core/constitution/principle.h"

namespace sami {

std::string Constitution::text() const {
    if (principles.size() == 1) return principles.front();
    std::string result;
    for (std::size_t i = 0; i < principles.size(); ++i) {
        if (i > 0) result += '\n';
        result += std::to_string(i + 1) + ". " + principles[i];
    }
    return result;
}

}  // namespace sami
