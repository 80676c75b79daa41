#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/run/line_file.h"
#include "core/run/line_reader.h"
#include "core/run/run_folder.h"

namespace sami {

/// Responses that were written together: for the same purpose, in one iteration, by one model.
struct ResponseBatchKey {
    std::string purpose;         ///< "train", "held-out", "compare"
    std::int64_t iteration = 0;  ///< 0 in tasks without
    std::string model;           ///< "base", "iteration-1" …
    /// How the model was asked: empty for with the constitution, else "without", "neutral", "against".
    std::string condition{};
    auto operator<=>(const ResponseBatchKey&) const = default;
};

/// The worker's side of responses.jsonl: appends, and finds again what was recorded. Of what is recorded it remembers
/// only where it stands, because the file of a long run does not fit into memory.
class ResponseLog {
public:
    /// Opens the file of a run; a torn last line is cut first. Error: a line that is no response, or another worker
    /// holds the file. @param use Read: nothing is cut, held or written
    static Result<ResponseLog> open(const RunFolder& folder, LogUse use = LogUse::Write);

    /// Appends a line with the number it has among all, the attempt, and these fields; nothing in a log that is only
    /// read. @pre they hold those of the key
    Result<void> append(std::int64_t attempt, const ResponseBatchKey& batch, const OrderedJson& fields);
    /// The recorded lines of a batch, in the order of the file.
    Result<std::vector<Json>> recorded(const ResponseBatchKey& batch) const;
    /// Returns once what was appended is on the disk.
    Result<void> sync() { return m_appender ? m_appender->sync() : Result<void>(); }

private:
    /// Where a line stands.
    struct Place {
        std::uint64_t offset;
        std::uint32_t size;  ///< without the line break
        std::uint32_t line;  ///< from 0
    };
    ResponseLog(std::optional<LineAppender> appender, std::filesystem::path path)
        : m_appender(std::move(appender)), m_path(std::move(path)) {}
    Result<void> readEarlier();
    Result<Json> lineAt(int fd, const Place& place) const;
    void note(const ResponseBatchKey& batch, std::size_t size);

    std::optional<LineAppender> m_appender;
    std::filesystem::path m_path;
    std::map<ResponseBatchKey, std::vector<Place>> m_places;
    std::uint64_t m_end = 0;    ///< of the last line
    std::uint32_t m_lines = 0;  ///< in all
};

}  // namespace sami
