#include "core/workbench/query_list.h"

#include "core/base/text.h"
#include "core/tokenizer/encoding_fault.h"
#include "core/workbench/kept_tokenizer.h"

namespace sami {

Result<QuerySlice> listQueries(const Document& document, const QueryListFilter& filter, std::int64_t after,
                               std::chrono::milliseconds budget) {
    return document.store().queries().table().slice(filter, after, budget);
}

Result<std::vector<QueryRow>> queryRows(const Document& document, std::span<const std::int64_t> rows) {
    return document.store().queries().table().rows(rows);
}

Result<std::vector<std::int64_t>> queriesNamed(const Document& document, const std::vector<std::string>& ids) {
    return document.store().queries().table().rowsOf(ids);
}

Result<std::int64_t> lastQueryRow(const Document& document) {
    return document.store().queries().table().lastRow();
}

void QueryTokens::use(const Document& document) {
    const Result<RunSettings> settings = document.store().principles().settings();
    m_tokenizer = keptTokenizer(settings ? settings->model : std::string());
}

std::vector<std::optional<std::int64_t>> QueryTokens::count(const Document& document,
                                                            std::span<const std::string> texts) {
    use(document);
    std::vector<std::optional<std::int64_t>> counts(texts.size());
    if (!m_tokenizer) return counts;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        try {
            counts[i] = static_cast<std::int64_t>(m_tokenizer->encode(texts[i], SpecialTokens::AsText).size());
        } catch (const EncodingFault&) {
            counts[i].reset();  // a run names the text and the fault
        }
    }
    return counts;
}

std::vector<std::string> QueryTokens::pieces(const Document& document, const std::string& text) {
    use(document);
    std::vector<std::string> pieces;
    if (!m_tokenizer) return pieces;
    try {
        bool isOpen = false;
        for (const TokenId id : m_tokenizer->encode(text, SpecialTokens::AsText)) {
            const std::string bytes = m_tokenizer->decodeContinuation({id});
            // A character may take several tokens: they are shown as one piece.
            if (isOpen) {
                pieces.back() += bytes;
            } else {
                pieces.push_back(bytes);
            }
            isOpen = lengthOfWholeCharacters(pieces.back()) < pieces.back().size();
        }
    } catch (const EncodingFault&) {
        pieces.clear();
    }
    return pieces;
}

}  // namespace sami
