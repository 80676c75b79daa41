#include "core/run/response_log.h"

#include <optional>

#include "core/base/readable_file.h"
#include "core/run/line_bytes.h"

namespace sami {

namespace {

/// Some megabytes: a slice is scanned within a few hundredths of a second.
constexpr std::size_t kScannedTogether = std::size_t{1} << 22;

/// Reads the key of a line and stops as soon as it is complete: what follows it is most of the line. Lines that have a
/// condition have it before the purpose.
class BatchKeyScanner : public Json::json_sax_t {
public:
    bool isComplete() const { return m_purpose && m_iteration && m_model; }
    ResponseBatchKey key() const { return {*m_purpose, *m_iteration, *m_model, m_condition}; }

    bool null() override { return goOn(); }
    bool boolean(bool) override { return goOn(); }
    bool number_integer(std::int64_t value) override { return number(value); }
    bool number_unsigned(std::uint64_t value) override { return number(static_cast<std::int64_t>(value)); }
    bool number_float(double, const std::string&) override { return goOn(); }
    bool string(std::string& value) override {
        if (m_depth == 1 && m_key == "purpose") m_purpose = value;
        if (m_depth == 1 && m_key == "model") m_model = value;
        if (m_depth == 1 && m_key == "condition") m_condition = value;
        return goOn();
    }
    bool binary(Json::binary_t&) override { return goOn(); }
    bool start_object(std::size_t) override { return ++m_depth <= kMaxJsonDepth; }
    bool end_object() override { return --m_depth >= 0; }
    bool start_array(std::size_t) override { return ++m_depth <= kMaxJsonDepth; }
    bool end_array() override { return --m_depth >= 0; }
    bool key(std::string& value) override {
        if (m_depth == 1) m_key = value;
        return true;
    }
    bool parse_error(std::size_t, const std::string&, const Json::exception&) override { return false; }

private:
    bool goOn() const { return !isComplete(); }
    bool number(std::int64_t value) {
        if (m_depth == 1 && m_key == "iteration") m_iteration = value;
        return goOn();
    }

    int m_depth = 0;
    std::string m_key;
    std::optional<std::string> m_purpose;
    std::optional<std::int64_t> m_iteration;
    std::optional<std::string> m_model;
    std::string m_condition;
};

}  // namespace

Result<ResponseLog> ResponseLog::open(const RunFolder& folder, LogUse use) {
    Result<std::optional<LineAppender>> appender = appenderFor(use, folder.responsesFile());
    if (!appender) return std::unexpected(appender.error());
    ResponseLog log(std::move(*appender), folder.responsesFile());
    if (Result<void> done = log.readEarlier(); !done) return std::unexpected(done.error());
    return log;
}

Result<void> ResponseLog::readEarlier() {
    LineReader reader(m_path);
    for (bool more = true; more; more = reader.hasMore()) {
        const Result<std::string> text = reader.next(kScannedTogether);
        if (!text) return std::unexpected(text.error());
        std::string_view rest = *text;
        for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
            BatchKeyScanner scanner;
            static_cast<void>(Json::sax_parse(rest.substr(0, end), &scanner));
            if (!scanner.isComplete()) {
                return fail(ErrorKind::Input, "{file}:{line}: is no response of a worker; the file was changed by hand",
                            {{"file", m_path}, {"line", m_lines + 1}});
            }
            note(scanner.key(), end);
            rest.remove_prefix(end + 1);
        }
        reader.take(text->size(), 0);
    }
    return {};
}

void ResponseLog::note(const ResponseBatchKey& batch, std::size_t size) {
    m_places[batch].push_back({m_end, static_cast<std::uint32_t>(size), m_lines++});
    m_end += size + 1;
}

Result<void> ResponseLog::append(std::int64_t attempt, const ResponseBatchKey& batch, const OrderedJson& fields) {
    if (!m_appender) return {};
    OrderedJson line = {{"seq", m_lines}, {"attempt", attempt}};
    line.update(fields);
    if (Result<void> done = m_appender->append(line); !done) return done;
    note(batch, dumpLine(line).size());
    return {};
}

Result<std::vector<Json>> ResponseLog::recorded(const ResponseBatchKey& batch) const {
    std::vector<Json> lines;
    const auto places = m_places.find(batch);
    if (places == m_places.end()) return lines;
    const Result<ReadableFile> file = ReadableFile::open(m_path);
    if (!file) return std::unexpected(file.error());
    for (const Place& place : places->second) {
        Result<Json> line = lineAt(file->descriptor(), place);
        if (!line) return std::unexpected(line.error());
        lines.push_back(std::move(*line));
    }
    return lines;
}

Result<Json> ResponseLog::lineAt(int fd, const Place& place) const {
    const Result<std::string> text = readAt(fd, m_path, place.offset, place.size);
    if (!text) return std::unexpected(text.error());
    return parseJson(*text, m_path.string() + ":" + std::to_string(place.line + 1));
}

}  // namespace sami
