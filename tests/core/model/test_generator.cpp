#include <torch/torch.h>

#include <map>

#include <QTest>

#include "core/model/generator.h"
#include "core/model/kv_cache.h"
#include "tests/core/model/tiny_model.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace sami::tests;

namespace {

/// One letter a token: enough to see what stop strings do.
class LetterTokenizer : public Tokenizer {
public:
    std::vector<TokenId> encode(std::string_view text, SpecialTokens) const override {
        std::vector<TokenId> ids;
        for (const char c : text) ids.push_back(c - 'A');
        return ids;
    }
    std::string decode(const std::vector<TokenId>& ids, bool) const override {
        std::string text;
        for (const TokenId id : ids) text += static_cast<char>('A' + id);
        return text;
    }
    std::size_t vocabularySize() const override { return 53; }
    std::optional<TokenId> idOf(std::string_view) const override { return {}; }
};

/// Greedy continuation by running the whole text again for every token: no cache, no batch.
std::vector<TokenId> slowGreedy(CausalLm& network, std::vector<TokenId> ids, std::size_t count) {
    const torch::NoGradGuard noGrad;
    std::vector<TokenId> fresh;
    while (fresh.size() < count) {
        const auto causal =
            std::make_shared<TreeAttention>(std::vector<PromptTree>{{static_cast<std::int64_t>(ids.size()), {}}});
        const torch::Tensor input = torch::tensor(std::vector<std::int64_t>(ids.begin(), ids.end()));
        const torch::Tensor hidden = network(input, torch::arange(static_cast<std::int64_t>(ids.size())), causal);
        const torch::Tensor logits = torch::linear(hidden[-1], network->headWeight());
        ids.push_back(static_cast<TokenId>(logits.argmax().item<std::int64_t>()));
        fresh.push_back(ids.back());
    }
    return fresh;
}

std::vector<std::vector<TokenId>> prompts() {
    std::vector<std::vector<TokenId>> list;
    for (std::size_t i = 0; i < 11; ++i) list.push_back(randomIds(1 + (i * 7) % 13, 100 + i));
    return list;
}

}  // namespace

class TestGenerator : public QObject {
    Q_OBJECT
private slots:
    void batchedGreedyEqualsOneByOneWithoutCache_data() {
        QTest::addColumn<int>("batch");
        QTest::addColumn<bool>("byKernel");  // float64 goes through LibTorch's own operations, as devices do
        QTest::newRow("one row at a time") << 1 << true;
        QTest::newRow("rows refilled in the middle") << 4 << true;
        QTest::newRow("all at once") << 64 << true;
        QTest::newRow("rows refilled, without kernels") << 4 << false;
    }
    void batchedGreedyEqualsOneByOneWithoutCache() {
        QFETCH(int, batch);
        QFETCH(bool, byKernel);
        CausalLm network = tinyModel(false, byKernel ? torch::kFloat32 : torch::kFloat64);
        GenerationOptions options;
        options.maxNewTokens = 17;
        options.batchSize = batch;
        options.endIds = {7, 19, 23};  // some rows end early, so rows leave and others take their place
        const auto results = generate(network, LetterTokenizer(), prompts(), options);
        QVERIFY(results.has_value());
        std::size_t ended = 0;
        for (std::size_t i = 0; i < prompts().size(); ++i) {
            std::vector<TokenId> expected = slowGreedy(network, prompts()[i], 17);
            const auto end = std::ranges::find_first_of(expected, options.endIds);
            ended += end == expected.end() ? 0 : 1;
            expected.erase(end, expected.end());
            QCOMPARE((*results)[i].ids, expected);
            QCOMPARE((*results)[i].endId.has_value(), expected.size() < 17);
            QCOMPARE((*results)[i].finish == FinishReason::Stop, expected.size() < 17);
        }
        QVERIFY(ended > 0 && ended < prompts().size());  // both ways of ending were seen
    }

    /// Each is told of once, as it is returned; a part of the prompts with their own streams gives their responses.
    void finishedResponsesAreToldOneByOne() {
        CausalLm network = tinyModel(false, torch::kFloat64);
        GenerationOptions options;
        options.maxNewTokens = 17;
        options.batchSize = 4;
        options.endIds = {7, 19, 23};
        options.sampling.temperature = 1;
        options.seed = 5;
        std::map<std::size_t, std::vector<TokenId>> told;
        const auto all = generate(network, LetterTokenizer(), prompts(), options,
                                  {.finished = [&](std::size_t prompt, const Generation& response) {
                                      QVERIFY(told.emplace(prompt, response.ids).second);
                                  }});
        QVERIFY(all.has_value());
        QCOMPARE(told.size(), prompts().size());
        for (std::size_t i = 0; i < all->size(); ++i) QCOMPARE((*all)[i].ids, told[i]);
        std::vector<std::vector<TokenId>> some;
        for (std::size_t i = 1; i < prompts().size(); i += 2) {
            some.push_back(prompts()[i]);
            options.streams.push_back(i);
        }
        const auto rest = generate(network, LetterTokenizer(), some, options);
        QVERIFY(rest.has_value());
        for (std::size_t i = 0; i < rest->size(); ++i) QCOMPARE((*rest)[i].ids, (*all)[options.streams[i]].ids);
    }

    void packedWeightsGiveTheSameLogits() {
        const torch::NoGradGuard noGrad;
        CausalLm network = tinyModel(false, torch::kBFloat16);
        const auto logits = [&network] {
            const torch::Tensor ids = torch::arange(9);
            const auto causal = std::make_shared<TreeAttention>(std::vector<PromptTree>{{9, {}}});
            return network->logits(network(ids, ids, causal)).to(torch::kFloat32);
        };
        const torch::Tensor plain = logits();
        network->pack(9);
        const torch::Tensor packed = logits();
        network->unpack();
        QVERIFY(torch::allclose(packed, plain, 0.02, 0.02 * plain.abs().max().item<double>()));
        QVERIFY(torch::equal(logits(), plain));
    }

    void sampledResponseDependsOnItsSeedNotOnTheBatch() {
        CausalLm network = tinyModel(true);
        GenerationOptions options;
        options.maxNewTokens = 12;
        options.sampling = {1.0, 0.9};
        options.seed = 5;
        const auto together = generate(network, LetterTokenizer(), prompts(), options);
        options.batchSize = 3;
        const auto apart = generate(network, LetterTokenizer(), prompts(), options);
        options.seed = 6;
        const auto other = generate(network, LetterTokenizer(), prompts(), options);
        std::size_t different = 0;
        for (std::size_t i = 0; i < prompts().size(); ++i) {
            QCOMPARE((*together)[i].ids, (*apart)[i].ids);
            different += (*together)[i].ids != (*other)[i].ids ? 1 : 0;
        }
        QVERIFY(different > 5);
    }

    void stopStringEndsTheTextBeforeIt() {
        CausalLm network = tinyModel(false);
        GenerationOptions options;
        options.maxNewTokens = 17;
        const auto whole = generate(network, LetterTokenizer(), {randomIds(6, 42)}, options);
        options.stop = {whole->front().text.substr(5, 2)};
        const std::size_t cut = whole->front().text.find(options.stop.front());
        const auto stopped = generate(network, LetterTokenizer(), {randomIds(6, 42)}, options);
        QCOMPARE(stopped->front().text, whole->front().text.substr(0, cut));
        QCOMPARE(stopped->front().ids.size(), cut);
        QVERIFY(stopped->front().finish == FinishReason::Stop);
        QVERIFY(!stopped->front().endId.has_value());
    }

    void refusesPromptsTheModelCannotHold() {
        CausalLm network = tinyModel(false);
        QVERIFY(!generate(network, LetterTokenizer(), {{}}, {}).has_value());
        QVERIFY(!generate(network, LetterTokenizer(), {randomIds(256, 1)}, {}).has_value());
    }

    void stopsAtAnOutputThatIsNotFinite() {
        CausalLm network = tinyModel(false);
        {
            const torch::NoGradGuard noGrad;
            network->parameters()[0].fill_(std::numeric_limits<float>::infinity());
        }
        const auto result = generate(network, LetterTokenizer(), prompts(), {});
        QVERIFY(!result.has_value());
        QVERIFY(result.error().kind == ErrorKind::Numeric);
    }

    void anErrorBetweenTokensEndsTheWriting() {
        CausalLm network = tinyModel(false);
        int calls = 0;
        const auto twice = [&](std::size_t, std::size_t) -> Result<void> {
            return ++calls < 3 ? Result<void>() : fail(ErrorKind::Io, "no space left");
        };
        const auto result = generate(network, LetterTokenizer(), prompts(), {}, {.progress = twice});
        QVERIFY(!result.has_value());
        QVERIFY(result.error().kind == ErrorKind::Io);
        QCOMPARE(result.error().detail, std::string("no space left"));
        QCOMPARE(calls, 3);
    }

    void theCacheKeepsNoColumnsThatNoRowUses() {
        const ModelConfig config = tinyModel(true)->config();
        KeyValueCache cache(config, 0, 0, NetworkOptions());
        constexpr std::int64_t kPrompt = 5;
        constexpr std::int64_t kMostNew = 8;
        std::int64_t rows = 0;
        for (int refill = 0; refill < 20; ++refill) {
            cache.reserve(kPrompt, kMostNew + 1);
            cache.addRows(1);
            cache.beginRow(rows++, cache.column() - kPrompt);
            for (int t = 0; t < 4; ++t) cache.advance();
            // A row lives for two refills; every fifth time none is left.
            if (rows == 2) cache.keepRows({1});
            rows = cache.numRows();
            if (refill % 5 == 4) cache.keepRows({});
            rows = cache.numRows();
            QVERIFY(cache.keys(0).size(2) <= kPrompt + 2 * kMostNew + 1);
        }
    }
};

SAMI_TEST(TestGenerator)

#include "test_generator.moc"
