#include "app/line_io.h"

#include <cerrno>
#include <filesystem>
#include <iostream>

#include "core/base/atomic_file.h"
#include "core/base/folder.h"
#include "core/base/input_file.h"

namespace sami {

namespace fs = std::filesystem;

Result<void> readRows(const std::string& input,
                      const std::function<Result<void>(const Json&, const std::string&)>& row) {
    const std::string name = inputName(input);
    const Result<std::string> text = readInput(input);
    if (!text) return std::unexpected(text.error());
    return forEachJsonLine(*text, name, [&](const Json& value, std::size_t line) -> Result<void> {
        const std::string place = placeOfLine(name, line);
        if (!value.is_object())
            return fail(ErrorKind::Input, "{place}: not a JSON object; write one object a line", {{"place", place}});
        return row(value, place);
    });
}

Result<std::string> stringOf(const Json& row, const std::string& key, const std::string& place) {
    const auto found = row.find(key);
    if (found == row.end() || !found->is_string()) {
        return fail(ErrorKind::Input, "{place}: \"{key}\" is missing or not a string; give {\"{key}\": \"…\"}",
                    {{"place", place}, {"key", key}});
    }
    return found->get<std::string>();
}

Result<std::vector<std::string>> stringsOf(const Json& row, const std::string& key, const std::string& place) {
    const auto found = row.find(key);
    std::vector<std::string> values;
    bool good = found != row.end() && found->is_array();
    for (std::size_t i = 0; good && i < found->size(); ++i) {
        good = (*found)[i].is_string();
        if (good) values.push_back((*found)[i].get<std::string>());
    }
    if (!good)
        return fail(ErrorKind::Input, "{place}: \"{key}\" is missing or not a list of strings",
                    {{"place", place}, {"key", key}});
    return values;
}

Result<void> checkOutput(const std::string& output) {
    return output == "-" ? Result<void>() : AtomicFile::check(output);
}

Result<void> checkNewFolder(const std::string& folder) {
    std::error_code error;
    // A link that leads nowhere is no place for a folder either.
    if (fs::symlink_status(folder, error).type() != fs::file_type::not_found)
        return fail(ErrorKind::Usage, "{folder} exists already; name a new folder", {{"folder", folder}});
    return AtomicFile::check(withoutTrailingSlash(folder));
}

Result<void> writeRows(const std::string& output, const std::vector<OrderedJson>& rows) {
    std::string text;
    for (const OrderedJson& row : rows) text += dumpLine(row) + "\n";
    if (output != "-") return writeFileAtomically(output, text);
    std::cout << text << std::flush;
    if (!std::cout) return std::unexpected(ioError(IoAction::Write, "standard output", errno));
    return {};
}

}  // namespace sami
