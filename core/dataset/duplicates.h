#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/dataset/query.h"

namespace sami {

/// Finds texts that say the same: equal but for case and white space (comparableText()). Of each text it keeps 16
/// bytes.
class DuplicateSearch {
public:
    /// The next text; they are numbered from 0.
    void add(std::string_view text);
    /// Numbers of the texts that groups() asks for, rising.
    std::vector<std::size_t> candidates() const;
    /// Numbers of texts that say the same, by the first of each group.
    /// @param textOf gives the text of a number again
    std::vector<std::vector<std::size_t>> groups(const std::function<std::string(std::size_t)>& textOf) const;

private:
    /// Numbers of texts that have one hash, two or more each.
    std::vector<std::vector<std::size_t>> ofOneHash() const;

    std::vector<std::pair<std::uint64_t, std::size_t>> m_hashes;
};

/// Numbers of queries that say the same, by the first of each group.
std::vector<std::vector<std::size_t>> duplicatesAmong(const std::vector<Query>& queries);

/// Error: names held-out queries that are trained on as well, of whatever data set, and says what can be done: what is
/// measured on them says nothing.
Result<void> checkSplit(const std::vector<Query>& queries);

}  // namespace sami
