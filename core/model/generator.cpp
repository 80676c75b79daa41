#include "core/model/generator.h"

#include <algorithm>
#include <deque>
#include <numeric>

#include "core/base/free_memory.h"
#include "core/base/text.h"
#include "core/model/decode_attention.h"
#include "core/model/decode_rows.h"
#include "core/model/kv_cache.h"

namespace sami {

namespace {

torch::Tensor idTensor(const std::vector<TokenId>& ids, torch::Device device) {
    return torch::tensor(std::vector<std::int64_t>(ids.begin(), ids.end()), torch::kInt64)
        .to(device, /*non_blocking=*/true);
}

/// A response being written.
struct Row {
    std::size_t prompt = 0;
    std::vector<TokenId> ids;
    std::vector<float> logProbs;  ///< of the ids and the end id, where they are wanted
    SeededRandom stream{0};
    bool finished = false;
};

/// Keeps the weights packed as long as it lives.
class PackedForDecoding {
public:
    PackedForDecoding(CausalLm& network, bool packs, std::int64_t rows) : m_network(network) {
        if (packs) m_network->pack(rows);
    }
    ~PackedForDecoding() {
        m_network->unpack();
        returnFreeMemory();
    }
    PackedForDecoding(const PackedForDecoding&) = delete;
    PackedForDecoding& operator=(const PackedForDecoding&) = delete;

private:
    CausalLm& m_network;
};

class Generator {
public:
    Generator(CausalLm& network, const Tokenizer& tokenizer, const std::vector<std::vector<TokenId>>& prompts,
              const GenerationOptions& options)
        : m_network(network),
          m_tokenizer(tokenizer),
          m_prompts(prompts),
          m_options(options),
          m_cache(network->config(), 0, 0, {network->placement(), network->options().dtype().toScalarType()}),
          m_results(prompts.size()) {
        for (std::size_t i = 0; i < prompts.size(); ++i) m_waiting.push_back(i);
        // Neighbours of like length waste no columns on each other.
        std::ranges::stable_sort(m_waiting, std::greater{}, [&](std::size_t i) { return prompts[i].size(); });
    }

    Result<std::vector<Generation>> run(const GenerationObserver& observer) {
        while (!m_waiting.empty() || !m_rows.empty()) {
            dropFinishedRows();
            if (shouldAdmit()) admit();
            if (!m_rows.empty()) step();
            if (!m_allFinite) {
                return fail(ErrorKind::Numeric,
                            "the model's output is not a finite number; its weights are damaged or training diverged");
            }
            for (const std::size_t prompt : std::exchange(m_finished, {})) {
                if (observer.finished) observer.finished(prompt, m_results[prompt]);
            }
            for (const Row& row : m_rows) {
                if (observer.growing && !row.finished) observer.growing(row.prompt, row.ids);
            }
            if (!observer.progress) continue;
            if (Result<void> goesOn = observer.progress(m_numFinished, m_numTokens); !goesOn)
                return std::unexpected(goesOn.error());
        }
        return std::move(m_results);
    }

private:
    std::int64_t newTokenLimit(std::size_t prompt) const {
        const std::int64_t filled = m_options.filled.empty() ? size(prompt) : m_options.filled[prompt];
        return std::min(m_options.maxNewTokens, m_network->config().maxPositions - filled);
    }

    bool shouldAdmit() const {
        const std::int64_t free = m_options.batchSize - static_cast<std::int64_t>(m_rows.size());
        return !m_waiting.empty() && (m_rows.empty() || free >= std::max<std::int64_t>(1, m_options.batchSize / 4));
    }

    /// Finished rows leave when they are many enough to be worth moving the cache, or when prompts wait for a place.
    void dropFinishedRows() {
        std::vector<std::int64_t> kept;
        for (std::size_t i = 0; i < m_rows.size(); ++i) {
            if (!m_rows[i].finished) kept.push_back(static_cast<std::int64_t>(i));
        }
        const std::size_t finished = m_rows.size() - kept.size();
        const bool worthIt = 8 * finished >= m_rows.size() && finished > 0;
        if (!worthIt && !kept.empty()) return;
        if (finished == 0) return;
        m_cache.keepRows(kept);
        std::erase_if(m_rows, [](const Row& row) { return row.finished; });
    }

    void admit() {
        const auto room = static_cast<std::size_t>(m_options.batchSize) - m_rows.size();
        std::vector<std::size_t> fresh(
            m_waiting.begin(), m_waiting.begin() + static_cast<std::ptrdiff_t>(std::min(room, m_waiting.size())));
        m_waiting.erase(m_waiting.begin(), m_waiting.begin() + static_cast<std::ptrdiff_t>(fresh.size()));
        std::int64_t longest = 0;
        for (const std::size_t i : fresh) longest = std::max(longest, static_cast<std::int64_t>(m_prompts[i].size()));
        const std::int64_t mostNew = std::min(m_options.maxNewTokens, m_network->config().maxPositions);
        m_cache.reserve(longest, mostNew + 1);
        for (std::size_t begin = 0; begin < fresh.size();) {
            std::size_t end = begin;
            std::int64_t tokens = 0;
            while (end < fresh.size() && (end == begin || tokens + size(fresh[end]) <= kPrefillTokens))
                tokens += size(fresh[end++]);
            prefill(
                {fresh.begin() + static_cast<std::ptrdiff_t>(begin), fresh.begin() + static_cast<std::ptrdiff_t>(end)});
            begin = end;
        }
    }

    std::uint64_t stream(std::size_t prompt) const {
        return m_options.streams.empty() ? prompt : m_options.streams[prompt];
    }
    std::int64_t size(std::size_t prompt) const { return static_cast<std::int64_t>(m_prompts[prompt].size()); }

    void prefill(const std::vector<std::size_t>& fresh) {
        const auto firstRow = static_cast<std::int64_t>(m_rows.size());
        m_cache.addRows(static_cast<std::int64_t>(fresh.size()));
        std::vector<PromptTree> trees;
        std::vector<TokenId> ids;
        std::vector<std::int64_t> lasts;
        for (const std::size_t prompt : fresh) {
            m_cache.beginRow(static_cast<std::int64_t>(m_rows.size()), m_cache.column() - size(prompt));
            m_rows.push_back(
                {prompt, {}, {}, SeededRandom(m_options.seed * 0x9E3779B97F4A7C15ULL + stream(prompt)), false});
            trees.push_back({size(prompt), {}});
            ids.insert(ids.end(), m_prompts[prompt].begin(), m_prompts[prompt].end());
            lasts.push_back(static_cast<std::int64_t>(ids.size()) - 1);
        }
        const auto pattern = std::make_shared<PrefillAttention>(m_cache, firstRow, trees);
        const torch::Tensor positions = TreeAttention::positions(trees).to(inputDevice());
        const torch::Tensor hidden = m_network(idTensor(ids, inputDevice()), positions, pattern);
        accept(hidden.index_select(0, torch::tensor(lasts, torch::kInt64).to(hidden.device())), firstRow);
    }

    void step() {
        std::vector<TokenId> ids;
        for (const Row& row : m_rows) ids.push_back(row.ids.empty() ? 0 : row.ids.back());
        if (std::ranges::all_of(m_rows, &Row::finished)) return;
        const auto pattern = std::make_shared<DecodeAttention>(m_cache);
        const torch::Tensor positions = pattern->positions().to(inputDevice(), /*non_blocking=*/true);
        const torch::Tensor hidden = m_network(idTensor(ids, inputDevice()), positions, pattern);
        m_cache.advance();
        accept(hidden, 0);
    }

    /// Samples the next token of the rows from `firstRow` on, given their last hidden states.
    void accept(const torch::Tensor& hidden, std::int64_t firstRow) {
        const torch::Tensor finite = torch::isfinite(hidden).all();
        std::vector<SeededRandom*> streams;
        for (std::size_t i = static_cast<std::size_t>(firstRow); i < m_rows.size(); ++i)
            streams.push_back(&m_rows[i].stream);
        const torch::Tensor logits = m_network->logits(hidden);
        const std::vector<TokenId> tokens = sampleTokens(logits, m_options.sampling, streams);
        m_allFinite = m_allFinite && finite.item<bool>();  // a device is waited for once, when the tokens are there
        const std::vector<float> logProbs =
            m_options.withLogProbs ? tokenLogProbs(logits, tokens) : std::vector<float>();
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            Row& row = m_rows[static_cast<std::size_t>(firstRow) + i];
            if (row.finished) continue;
            if (m_options.withLogProbs) row.logProbs.push_back(logProbs[i]);
            append(row, tokens[i]);
        }
    }

    void append(Row& row, TokenId token) {
        Generation& result = m_results[row.prompt];
        if (std::ranges::find(m_options.endIds, token) != m_options.endIds.end()) {
            result.endId = token;
            return finish(row, FinishReason::Stop);
        }
        row.ids.push_back(token);
        ++m_numTokens;
        if (const std::size_t cut = stopAt(row.ids); cut != std::string::npos)
            return finish(row, FinishReason::Stop, cut);
        if (static_cast<std::int64_t>(row.ids.size()) >= newTokenLimit(row.prompt)) finish(row, FinishReason::Length);
    }

    /// Byte at which a stop string begins, or npos. Looks at the whole text only when its tail holds one.
    std::size_t stopAt(const std::vector<TokenId>& ids) const {
        if (m_options.stop.empty()) return std::string::npos;
        std::size_t longest = 0;
        for (const std::string& stop : m_options.stop) longest = std::max(longest, stop.size());
        const std::size_t tail = std::min(ids.size(), longest + 1);  // every token holds at least one byte
        const std::string end =
            m_tokenizer.decodeContinuation({ids.end() - static_cast<std::ptrdiff_t>(tail), ids.end()});
        if (std::ranges::none_of(m_options.stop,
                                 [&](const std::string& s) { return end.find(s) != std::string::npos; })) {
            return std::string::npos;
        }
        const std::string text = m_tokenizer.decodeContinuation(ids);
        std::size_t first = std::string::npos;
        for (const std::string& stop : m_options.stop) first = std::min(first, text.find(stop));
        return first;
    }

    /// The limit may fall inside a character: ids of which the text can't be told are left out.
    void dropPartOfCharacter(Row& row) const {
        std::string text = m_tokenizer.decodeContinuation(row.ids);
        while (!row.ids.empty() && lengthOfWholeCharacters(text) < text.size()) {
            row.ids.pop_back();
            if (!row.logProbs.empty()) row.logProbs.pop_back();
            text = m_tokenizer.decodeContinuation(row.ids);
        }
    }

    void finish(Row& row, FinishReason reason, std::size_t cut = std::string::npos) {
        Generation& result = m_results[row.prompt];
        row.finished = true;
        ++m_numFinished;
        result.finish = reason;
        if (reason == FinishReason::Length) dropPartOfCharacter(row);
        if (m_options.withLogProbs && cut == std::string::npos)
            result.logProbSum = std::accumulate(row.logProbs.begin(), row.logProbs.end(), 0.0);
        result.text = withReplacementCharacters(m_tokenizer.decodeContinuation(row.ids).substr(0, cut));
        // A cut inside the last tokens: the ids that stand wholly before it, so that they never say more than the text.
        while (cut != std::string::npos && !row.ids.empty() && m_tokenizer.decodeContinuation(row.ids).size() > cut)
            row.ids.pop_back();
        result.ids = std::move(row.ids);
        m_finished.push_back(row.prompt);
    }

    torch::Device inputDevice() const { return m_network->options().device(); }

    CausalLm& m_network;
    const Tokenizer& m_tokenizer;
    const std::vector<std::vector<TokenId>>& m_prompts;
    const GenerationOptions& m_options;
    KeyValueCache m_cache;
    std::deque<std::size_t> m_waiting;
    std::vector<Row> m_rows;
    std::vector<Generation> m_results;
    std::size_t m_numFinished = 0;
    std::vector<std::size_t> m_finished;  ///< prompts whose responses are not told of yet
    bool m_allFinite = true;              ///< hidden states so far
    std::size_t m_numTokens = 0;
};

std::int64_t numRows(CausalLm& network, const std::vector<std::vector<TokenId>>& prompts,
                     const GenerationOptions& options) {
    if (options.batchSize > 0) return options.batchSize;
    std::size_t longest = 0;
    for (const auto& prompt : prompts) longest = std::max(longest, prompt.size());
    const std::int64_t mostNew = std::min(options.maxNewTokens, network->config().maxPositions);
    // Rows that begin later stand beside those that are nearly done.
    const std::int64_t columns = static_cast<std::int64_t>(longest) + 2 * mostNew + 1;
    return decodeRows(network, columns);
}

}  // namespace

std::string_view toString(FinishReason reason) {
    return reason == FinishReason::Stop ? "stop" : "length";
}

Result<std::vector<Generation>> generate(CausalLm& network, const Tokenizer& tokenizer,
                                         const std::vector<std::vector<TokenId>>& prompts,
                                         const GenerationOptions& options, const GenerationObserver& observer) {
    for (std::size_t i = 0; i < prompts.size(); ++i) {
        const auto length = static_cast<std::int64_t>(prompts[i].size());
        if (length == 0 || length >= network->config().maxPositions) {
            return fail(ErrorKind::Input, "prompt {number} has {count} tokens; the model takes 1 to {limit}",
                        {{"number", i + 1}, {"count", length}, {"limit", network->config().maxPositions - 1}});
        }
    }
    const c10::InferenceMode inference;
    GenerationOptions resolved = options;
    resolved.batchSize = numRows(network, prompts, options);
    const PackedForDecoding packed(network, options.packWeights,
                                   std::min(resolved.batchSize, static_cast<std::int64_t>(prompts.size())));
    return Generator(network, tokenizer, prompts, resolved).run(observer);
}

}  // namespace sami
