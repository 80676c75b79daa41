#include "app/query_text.h"

#include "core/base/text.h"
#include "core/dataset/query_source.h"

namespace sami {

namespace {

std::string becameOf(const QueryFate& fate) {
    if (fate.heldOut) return "held-out";
    return fate.rule.empty() ? "used" : "dropped";
}

std::string fateText(const QueryFate& fate) {
    const char* pattern = fate.heldOut        ? "    {run}, iteration {iteration}: held out\n"
                          : fate.rule.empty() ? "    {run}, iteration {iteration}: used\n"
                                              : "    {run}, iteration {iteration}: dropped, {rule}\n";
    return sentence(pattern, {{"run", fate.runName}, {"iteration", fate.iteration}, {"rule", ruleInWords(fate.rule)}});
}

std::vector<std::string> labelsOf(const QueryRow& row, std::optional<std::int64_t> tokens) {
    const Query& query = row.query;
    std::vector<std::string> labels{query.origin == QueryOrigin::Data ? std::string(splitWord(query.heldOut))
                                                                      : std::string(toString(query.origin))};
    if (tokens) labels.push_back(sentence("{count} tokens", {{"count", *tokens}}));
    if (!query.set.empty()) labels.push_back(sentence("set {set}", {{"set", query.set}}));
    if (!query.tags.empty()) labels.push_back(sentence("tags {tags}", {{"tags", joined(query.tags, ", ")}}));
    if (query.kept) labels.emplace_back("kept whatever the filter says");
    if (row.removed) labels.emplace_back("removed");
    return labels;
}

}  // namespace

OrderedJson toJson(const QueryRow& row, std::optional<std::int64_t> tokens) {
    OrderedJson runs = OrderedJson::array();
    for (const QueryFate& fate : row.fates) {
        OrderedJson json{{"run", fate.runName}, {"iteration", fate.iteration}, {"became", becameOf(fate)}};
        if (!fate.rule.empty()) json["rule"] = fate.rule;
        runs.push_back(std::move(json));
    }
    return {{"id", row.query.id},
            {"text", row.query.text},
            {"split", splitWord(row.query.heldOut)},
            {"origin", toString(row.query.origin)},
            {"set", row.query.set},
            {"tags", row.query.tags},
            {"kept", row.query.kept},
            {"removed", row.removed},
            {"tokens", tokens ? OrderedJson(*tokens) : OrderedJson()},
            {"runs", std::move(runs)}};
}

OrderedJson toJson(const SameQueries& same) {
    OrderedJson queries = OrderedJson::array();
    for (const QueryRow& row : same.queries) {
        OrderedJson json = toJson(row, std::nullopt);
        json.erase("tokens");
        queries.push_back(std::move(json));
    }
    return {{"across_split", same.acrossSplit}, {"queries", std::move(queries)}};
}

OrderedJson toJson(const DroppedQuery& query) {
    OrderedJson answers = OrderedJson::array();
    for (const DroppedAnswer& answer : query.answers) {
        answers.push_back({{"constitution", answer.constitutionName},
                           {"text", answer.text},
                           {"tokens", answer.tokens ? OrderedJson(*answer.tokens) : OrderedJson()},
                           {"finish", answer.finish}});
    }
    return {{"id", query.id},     {"text", query.text}, {"iteration", query.iteration},
            {"rule", query.rule}, {"kept", query.kept}, {"answers", std::move(answers)}};
}

std::string toText(const QueryRow& row, std::optional<std::int64_t> tokens) {
    std::string text = sentence(
        "{id}  ({labels})  {text}\n",
        {{"id", row.query.id}, {"labels", joined(labelsOf(row, tokens), "; ")}, {"text", excerpt(row.query.text)}});
    for (const QueryFate& fate : row.fates) text += fateText(fate);
    return text;
}

std::string toText(const SameQueries& same) {
    std::string text =
        sentence(same.acrossSplit ? "trained on and held out: {text}\n" : "said more than once: {text}\n",
                 {{"text", excerpt(same.queries.front().query.text)}});
    for (const QueryRow& row : same.queries) {
        text += sentence("    {id}  {split}\n", {{"id", row.query.id}, {"split", splitWord(row.query.heldOut)}});
    }
    return text;
}

std::string toText(const DroppedQuery& query) {
    std::string text = sentence(query.kept ? "{id}  iteration {iteration}: {rule}; kept from now on  {text}\n"
                                           : "{id}  iteration {iteration}: {rule}  {text}\n",
                                {{"id", query.id},
                                 {"iteration", query.iteration},
                                 {"rule", ruleInWords(query.rule)},
                                 {"text", excerpt(query.text)}});
    for (const DroppedAnswer& answer : query.answers) {
        text += sentence("    {constitution}: {text}\n",
                         {{"constitution", answer.constitutionName}, {"text", excerpt(answer.text)}});
    }
    return text;
}

std::string toText(const FilterCount& count) {
    std::vector<std::string> rules;
    for (const auto& [rule, queries] : count.dropped)
        rules.push_back(sentence("{rule}: {count}", {{"rule", ruleInWords(rule)}, {"count", queries}}));
    return sentence(rules.empty() ? "iteration {iteration}: {kept} queries used, none dropped\n"
                                  : "iteration {iteration}: {kept} queries used; dropped for {rules}\n",
                    {{"iteration", count.iteration}, {"kept", count.kept}, {"rules", joined(rules, ", ")}});
}

}  // namespace sami
