#include "core/sami/probe_scorer.h"

#include <algorithm>
#include <limits>
#include <span>

#include "core/base/text.h"
#include "core/sami/tokens_together.h"
#include "core/tokenizer/token_pieces.h"

namespace sami {

namespace {

/// Tells ids apart as text.
std::string keyOfIds(const std::vector<TokenId>& prompt, const std::vector<std::vector<TokenId>>& answers) {
    std::string key;
    const auto add = [&](const std::vector<TokenId>& ids) {
        for (const TokenId id : ids) key += std::to_string(id) + " ";
        key += "|";
    };
    add(prompt);
    for (const std::vector<TokenId>& answer : answers) add(answer);
    return key;
}

ProbedAnswer probedAnswer(const WrittenResponse& response, std::size_t scored) {
    ProbedAnswer answer;
    answer.text = response.text;
    answer.tokens = std::ssize(response.ids);
    answer.scored = static_cast<std::int64_t>(scored);
    answer.lacksMarker = response.lacksMarker;
    return answer;
}

/// The pieces of an answer, without log-probs yet.
std::vector<AnswerPiece> piecesOf(const std::vector<TokenId>& ids, const WrittenResponse& response,
                                  const Tokenizer& tokenizer) {
    const bool endIsScored = response.endId && !ids.empty() && ids.back() == *response.endId;
    const std::vector<TokenId> own(ids.begin(), ids.end() - (endIsScored ? 1 : 0));
    std::vector<AnswerPiece> pieces;
    for (TokenPiece& piece : tokenPieces(tokenizer, own))
        pieces.push_back({std::move(piece.text), static_cast<std::int64_t>(piece.tokens)});
    if (endIsScored) {
        pieces.push_back({withReplacementCharacters(tokenizer.decode({ids.back()})), 1});
        pieces.back().isEnd = true;
    }
    return pieces;
}

/// @param logProbs [tokens of the answer] under one more constitution
void addLogProbs(std::vector<AnswerPiece>& pieces, const torch::Tensor& logProbs) {
    std::int64_t first = 0;
    for (AnswerPiece& piece : pieces) {
        piece.logProbs.push_back(logProbs.narrow(0, first, piece.tokens).sum().item<double>());
        first += piece.tokens;
    }
}

}  // namespace

Result<ProbeScorer::Scored> ProbeScorer::scored(const QueryExample& example) {
    Result<MatrixRow> row = m_builder.statedRow(example);
    if (!row) return std::unexpected(row.error());
    Scored scored;
    scored.answers = row->responses;
    scored.row.id = row->id;
    std::ranges::copy_if(row->responses, std::back_inserter(scored.row.responses),
                         [](const std::vector<TokenId>& ids) { return !ids.empty(); });
    if (scored.row.responses.empty()) return scored;
    for (std::vector<TokenId>& prompt : row->prompts) {
        scored.keys.push_back(keyOfIds(prompt, scored.row.responses));
        const bool isNew = m_lines.emplace(scored.keys.back(), Line()).second;
        if (isNew) scored.row.prompts.push_back(std::move(prompt));
    }
    return scored;
}

Result<void> ProbeScorer::trust(const QueryExample& example, const std::vector<std::vector<double>>& means) {
    const Result<MatrixRow> row = m_builder.statedRow(example);
    if (!row) return std::unexpected(row.error());
    const auto isEmpty = [](const std::vector<TokenId>& ids) { return ids.empty(); };
    if (m_withTokens || std::ranges::any_of(row->responses, isEmpty)) return {};
    for (std::size_t i = 0; i < means.size() && i < row->prompts.size(); ++i) {
        if (means[i].size() != row->responses.size()) continue;
        m_lines[keyOfIds(row->prompts[i], row->responses)].means = torch::tensor(means[i], torch::kDouble);
    }
    return {};
}

bool ProbeScorer::isKnown(const Scored& scored) const {
    return std::ranges::all_of(scored.keys, [&](const std::string& key) { return m_lines.at(key).means.defined(); });
}

void ProbeScorer::keep(const Scored& scored, const LogProbMatrix& matrix) {
    const torch::Tensor means = matrix.logProbs.to(torch::kCPU, torch::kDouble);
    const torch::Tensor tokens = matrix.tokens.to(torch::kCPU, torch::kDouble);
    std::int64_t next = 0;
    for (const std::string& key : scored.keys) {
        Line& line = m_lines.at(key);
        if (line.means.defined() || next == means.size(0)) continue;
        line = {means[next], tokens[next]};
        ++next;
    }
}

ProbeResult ProbeScorer::result(const QueryExample& example, const Scored& scored) const {
    ProbeResult result;
    result.logProbs.resize(example.constitutions.size());
    std::int64_t column = 0;
    std::int64_t firstToken = 0;
    for (std::size_t j = 0; j < scored.answers.size(); ++j) {
        const std::vector<TokenId>& ids = scored.answers[j];
        ProbedAnswer& answer = result.answers.emplace_back(probedAnswer(example.responses[j], ids.size()));
        if (m_withTokens) answer.pieces = piecesOf(ids, example.responses[j], m_tokenizer);
        for (std::size_t i = 0; i < result.logProbs.size(); ++i) {
            if (ids.empty()) {
                result.logProbs[i].push_back(std::numeric_limits<double>::quiet_NaN());
                continue;
            }
            const Line& line = m_lines.at(scored.keys[i]);
            result.logProbs[i].push_back(line.means[column].item<double>());
            if (m_withTokens) addLogProbs(answer.pieces, line.tokens.narrow(0, firstToken, answer.scored));
        }
        column += ids.empty() ? 0 : 1;
        firstToken += answer.scored;
    }
    return result;
}

Result<void> ProbeScorer::score(const std::vector<const QueryExample*>& examples, const Take& take) {
    const torch::NoGradGuard noGrad;
    std::vector<Scored> all;
    std::vector<MatrixRow> rows;
    std::vector<std::size_t> owners;
    for (const QueryExample* example : examples) {
        Result<Scored> scored = this->scored(*example);
        if (!scored) return std::unexpected(scored.error());
        if (!scored->row.prompts.empty()) {
            owners.push_back(all.size());
            rows.push_back(scored->row);
        }
        all.push_back(std::move(*scored));
    }
    std::int64_t together = tokensScoredTogether(m_network);
    std::size_t taken = 0;
    for (std::size_t done = 0;;) {
        for (; taken < all.size() && isKnown(all[taken]); ++taken) {
            if (Result<void> kept = take(taken, result(*examples[taken], all[taken])); !kept) return kept;
        }
        if (done == rows.size()) return {};
        for (const LogProbMatrix& matrix : matricesWithinMemory(m_network, std::span(rows).subspan(done), together))
            keep(all[owners[done++]], matrix);
    }
}

}  // namespace sami
