#include "ui/session/demo_content.h"

#include <QFile>

#include "core/base/json_file.h"
#include "ui/resources.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

Result<std::string> resource(const QString& path) {
    ensureResources();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return fail(ErrorKind::Internal, toUtf8(path) + ": missing in this program");
    return file.readAll().toStdString();
}

}  // namespace

Result<std::vector<PairOffer>> demoPairs() {
    const Result<std::string> text = resource(QStringLiteral(":/demo/principles.json"));
    if (!text) return std::unexpected(text.error());
    const Result<Json> pairs = parseJson(*text, "principles.json");
    if (!pairs) return std::unexpected(pairs.error());
    std::vector<PairOffer> offers;
    for (const Json& pair : *pairs) {
        // The file is part of the program: its shape is checked by a test, not at run time.
        offers.push_back({{pair.at("name"), pair.at("text"), pair.at("antithesis")},
                          fromUtf8(pair.at("title").get<std::string>()),
                          fromUtf8(pair.at("description").get<std::string>())});
    }
    return offers;
}

Result<std::vector<Query>> demoQueries() {
    const Result<std::string> text = resource(QStringLiteral(":/demo/queries.jsonl"));
    if (!text) return std::unexpected(text.error());
    std::vector<Query> queries;
    const Result<void> read =
        forEachJsonLine(*text, "queries.jsonl", [&queries](const Json& row, std::size_t) -> Result<void> {
            queries.push_back({row.at("id"), row.at("text"), row.at("split") == "held-out"});
            return {};
        });
    if (!read) return std::unexpected(read.error());
    return queries;
}

}  // namespace sami
