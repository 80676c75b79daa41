#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "core/dataset/response.h"
#include "core/run/line_reader.h"

namespace sami {

/// Follows a growing responses.jsonl and parses each line once.
class ResponseFollower {
public:
    explicit ResponseFollower(std::filesystem::path file) : m_reader(std::move(file)) {}

    /// The next responses, from at most about `maxBytes` of text. Error: a line that is no response or does not have
    /// the number that follows; names file and line. Those before it are returned first, and it is met again until the
    /// file is put right.
    Result<std::vector<Response>> poll(std::size_t maxBytes = kSliceBytes);
    /// Whether another poll brings more at once.
    bool hasMore() const { return m_hasMore; }

    /// Goes on behind the first `responses` responses, which end at `offset`.
    void startAt(std::uint64_t offset, std::int64_t responses);
    std::uint64_t offset() const { return m_reader.offset(); }
    /// Number that the next response must have.
    std::int64_t nextSeq() const { return static_cast<std::int64_t>(m_reader.lines()); }

    /// A slice that is read within a few milliseconds.
    static constexpr std::size_t kSliceBytes = std::size_t{1} << 18;

private:
    LineReader m_reader;
    bool m_hasMore = false;
};

}  // namespace sami
