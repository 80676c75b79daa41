#pragma once

#include <string>
#include <vector>

#include "tests/core/workbench/example_document.h"

/// A document whose responses were imported, so that tests decide on every length and verdict.
namespace example {

class JudgedDocument {
public:
    JudgedDocument() : m_document(m_folder.created()) {}
    Document& document() { return *m_document; }

    /// A response to query number `query` of so many tokens, or without a number, and of so many words.
    void answer(const std::string& model, int query, std::optional<std::int64_t> tokens, int words,
                const std::string& constitution = "Be brief.", const std::string& begins = "") {
        Response given;
        given.queryId = "made-" + std::to_string(query);
        given.query = "Made " + std::to_string(query) + "?";
        given.constitution = given.constitutionName = constitution;
        given.text = begins.empty() ? model : begins;
        for (int word = 1; word < words; ++word) given.text += " \nword";
        given.tokens = tokens;
        must(m_document->store().responses().addImported(model, {given}));
    }

    void judge(const ModelPair& models, int query, Outcome outcome, const std::string& order = "",
               const std::string& judge = "model", const std::string& constitution = "Be brief.") {
        VerdictRecord record{.place = "made",
                             .baseline = models.baseline,
                             .candidate = models.candidate,
                             .queryId = "made-" + std::to_string(query),
                             .query = "",
                             .constitution = constitution,
                             .verdict = {}};
        const std::size_t colon = judge.find(':');
        record.verdict.judge = judge.substr(0, colon);
        if (colon != std::string::npos) record.verdict.reviewer = judge.substr(colon + 1);
        record.verdict.outcome = outcome;
        record.verdict.order = order;
        must(m_document->store().verdicts().importVerdicts({record}));
    }

private:
    DocumentFolder m_folder;
    std::unique_ptr<Document> m_document;
};

}  // namespace example
