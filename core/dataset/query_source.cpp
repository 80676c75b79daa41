#include "core/dataset/query_source.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "core/base/seeded_random.h"
#include "core/base/text.h"
#include "core/dataset/csv.h"
#include "core/dataset/table.h"

namespace sami {

namespace {

const std::vector<std::string_view> kTextNames = {"text", "query", "question", "prompt", "instruction"};
const std::vector<std::string_view> kIdNames = {"id", "query_id"};
const std::vector<std::string_view> kSplitNames = {"split"};

std::optional<bool> heldOutOf(std::string_view word) {
    for (const std::string_view training : {"training", "train"}) {
        if (word == training) return false;
    }
    for (const std::string_view heldOut :
         {"held-out", "held_out", "heldout", "test", "validation", "valid1", "valid2", "val", "eval"}) {
        if (word == heldOut) return true;
    }
    return std::nullopt;
}

/// An id may be written as a number.
Result<std::string> idOf(const Json& value, const std::string& place) {
    if (value.is_string() && !value.get_ref<const std::string&>().empty()) return value.get<std::string>();
    if (value.is_number_integer()) return value.dump();
    return fail(ErrorKind::Input, "{place}: \"id\" must be a text or a whole number", {{"place", place}});
}

/// What the human says first in a dialogue as HH-RLHF writes it; nothing where it is none.
std::optional<std::string> firstHumanTurn(std::string_view dialogue) {
    constexpr std::string_view kHuman = "\n\nHuman:";
    constexpr std::string_view kAssistant = "\n\nAssistant:";
    if (!dialogue.starts_with(kHuman)) return std::nullopt;
    const std::size_t end = std::min(dialogue.find(kAssistant), dialogue.find(kHuman, kHuman.size()));
    return std::string(trimmed(dialogue.substr(0, end).substr(kHuman.size())));
}

/// The record with the fields that are asked for here, made from those of a published data set.
Json plainRecord(const Json& value) {
    if (!value.is_object() || firstField(value, kTextNames) != nullptr) return value;
    Json plain = value;
    if (const auto info = value.find("info"); info != value.end() && info->is_object() && info->contains("post")) {
        plain["text"] = info->at("post");
        if (info->contains("id")) plain["id"] = info->at("id");
    } else if (const auto chosen = value.find("chosen"); chosen != value.end() && chosen->is_string()) {
        if (auto turn = firstHumanTurn(chosen->get_ref<const std::string&>())) plain["text"] = std::move(*turn);
    }
    return plain;
}

Result<Query> queryOf(const Record& given, bool& namesSplits) {
    const Record record{plainRecord(given.value), given.place};
    const Json* text = record.value.is_string() ? &record.value : firstField(record.value, kTextNames);
    if (text == nullptr || !text->is_string() || trimmed(text->get_ref<const std::string&>()).empty()) {
        return fail(ErrorKind::Input, "{place}: no text; expected a field text, query, question, prompt or instruction",
                    {{"place", record.place}});
    }
    Query query;
    query.text = text->get<std::string>();
    query.id = idFromText(query.text);
    if (const Json* id = firstField(record.value, kIdNames)) {
        Result<std::string> read = idOf(*id, record.place);
        if (!read) return std::unexpected(read.error());
        query.id = std::move(*read);
    }
    if (const Json* split = firstField(record.value, kSplitNames)) {
        const std::optional<bool> heldOut =
            split->is_string() ? heldOutOf(split->get_ref<const std::string&>()) : std::nullopt;
        if (!heldOut) {
            return fail(ErrorKind::Input, "{place}: \"split\" must be training or held-out, not {value}",
                        {{"place", record.place}, {"value", split->dump()}});
        }
        query.heldOut = *heldOut;
        namesSplits = true;
    }
    return query;
}

}  // namespace

Result<QueryFile> parseQueries(std::string_view text, const std::string& name) {
    const Result<std::vector<Record>> records = readRecords(text, name);
    if (!records) return std::unexpected(records.error());
    QueryFile file;
    std::map<std::string, std::size_t> byId;
    for (const Record& record : *records) {
        Result<Query> query = queryOf(record, file.namesSplits);
        if (!query) return std::unexpected(query.error());
        const auto [known, isNew] = byId.try_emplace(query->id, file.queries.size());
        if (isNew) {
            file.queries.push_back(std::move(*query));
        } else if (file.queries[known->second].text != query->text) {
            return fail(ErrorKind::Input,
                        "{place}: the id \"{id}\" stood before another text; give each query an id of its own",
                        {{"place", record.place}, {"id", query->id}});
        }
    }
    if (file.queries.empty()) return fail(ErrorKind::Input, "{file}: holds no query", {{"file", name}});
    return file;
}

void holdOut(std::vector<Query>& queries, double share, std::int64_t seed) {
    for (Query& query : queries) {
        query.heldOut = SeededRandom(static_cast<std::uint64_t>(seed), "split/" + query.id).uniform() < share;
    }
}

std::string_view splitWord(bool heldOut) {
    return heldOut ? "held-out" : "training";
}

std::string toJsonLines(const std::vector<Query>& queries) {
    std::string lines;
    for (const Query& query : queries) {
        lines += dumpLine({{"id", query.id}, {"text", query.text}, {"split", splitWord(query.heldOut)}}) + "\n";
    }
    return lines;
}

std::string toCsv(const std::vector<Query>& queries) {
    std::string lines = csvLine({"id", "text", "split"});
    for (const Query& query : queries) lines += csvLine({query.id, query.text, std::string(splitWord(query.heldOut))});
    return lines;
}

std::string idFromText(std::string_view text) {
    static constexpr char kHex[] = "0123456789abcdef";
    std::uint64_t value = SeededRandom(0, text).next();
    std::string id = "text-0000000000000000";
    for (std::size_t i = id.size(); i > 5; --i) {
        id[i - 1] = kHex[value & 15U];
        value >>= 4;
    }
    return id;
}

}  // namespace sami
