#include "core/constitution/remark.h"

namespace sami {

std::string_view toString(RemarkWish wish) {
    return wish == RemarkWish::More ? "more" : "less";
}

std::optional<RemarkWish> remarkWishOf(std::string_view word) {
    for (const RemarkWish wish : {RemarkWish::More, RemarkWish::Less}) {
        if (toString(wish) == word) return wish;
    }
    return std::nullopt;
}

}  // namespace sami
