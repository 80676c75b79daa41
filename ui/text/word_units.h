#pragma once

#include <string_view>
#include <vector>

namespace sami {

/// The words of a text as readers of its language see them, also where no space stands between them (Chinese, Thai);
/// stretches of white space and single punctuation marks are units as well. Joined they give the text back. Malformed
/// text is taken apart at spaces. Can be called in any thread.
std::vector<std::string_view> wordUnits(std::string_view text);

}  // namespace sami
