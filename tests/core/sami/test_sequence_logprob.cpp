#include <torch/torch.h>

#include <QTest>

#include "core/sami/sequence_logprob.h"
#include "tests/core/model/tiny_model.h"
#include "tests/test_registry.h"

using namespace sami;
using namespace sami::tests;

namespace {

/// Every position's log-probabilities of one plain sequence, by the straight road: full logits, log-softmax.
torch::Tensor fullLogProbs(CausalLm& network, const std::vector<TokenId>& ids) {
    const auto causal =
        std::make_shared<TreeAttention>(std::vector<PromptTree>{{static_cast<std::int64_t>(ids.size()), {}}});
    const torch::Tensor input = torch::tensor(std::vector<std::int64_t>(ids.begin(), ids.end()));
    const torch::Tensor hidden = network(input, torch::arange(static_cast<std::int64_t>(ids.size())), causal);
    return torch::log_softmax(torch::linear(hidden, network->headWeight()), -1);
}

torch::Tensor sumOf(CausalLm& network, const std::vector<TokenId>& prompt, const std::vector<TokenId>& response) {
    std::vector<TokenId> ids = prompt;
    ids.insert(ids.end(), response.begin(), response.end());
    const torch::Tensor logProbs = fullLogProbs(network, ids);
    torch::Tensor sum = torch::zeros({});
    for (std::size_t t = 0; t < response.size(); ++t) {
        sum = sum + logProbs[static_cast<std::int64_t>(prompt.size() + t) - 1][response[t]];
    }
    return sum;
}

std::vector<PromptWithResponses> someTrees() {
    return {{randomIds(5, 1), {randomIds(3, 2), randomIds(1, 3), randomIds(9, 4)}},
            {randomIds(1, 5), {randomIds(4, 6), randomIds(2, 7)}}};
}

}  // namespace

class TestSequenceLogProb : public QObject {
    Q_OBJECT
private slots:
    void narrowlyStoredWeightsComputeAsIfTheyHadBeenRounded_data() {
        QTest::addColumn<bool>("tiedHead");
        QTest::newRow("tied") << true;
        QTest::newRow("untied") << false;
    }
    void narrowlyStoredWeightsComputeAsIfTheyHadBeenRounded() {
        QFETCH(bool, tiedHead);
        const torch::NoGradGuard noGrad;
        CausalLm rounded = tinyModel(tiedHead);
        rounded->to(torch::kBFloat16);
        rounded->to(torch::kFloat32);
        CausalLm stored = tinyModel(tiedHead);
        stored->to(torch::kBFloat16);
        stored->computeIn(torch::kFloat32);
        CausalLm network = tinyModel(tiedHead);
        const std::vector<PromptWithResponses> prompts = {{randomIds(7, 1), {randomIds(5, 2), randomIds(3, 3)}}};
        const auto expected = scoreSequences(network, prompts, {&rounded, false, false});
        const auto scores = scoreSequences(network, prompts, {&stored, false, false});
        QVERIFY(torch::equal(scores.klSums, expected.klSums));
        QVERIFY(scores.klSums.item<double>() > 0);  // rounding moved the frozen model a little
        for (const torch::Tensor& parameter : stored->parameters()) QCOMPARE(parameter.scalar_type(), torch::kBFloat16);
    }

    void sharedPromptsGiveTheSameAsSeparateSequences_data() {
        QTest::addColumn<bool>("tied");
        QTest::newRow("tied head") << true;
        QTest::newRow("head of its own") << false;
    }
    /// The tree with its mask, positions and chunked logits against one plain causal pass a sequence: values and the
    /// gradient of every weight.
    void sharedPromptsGiveTheSameAsSeparateSequences() {
        QFETCH(bool, tied);
        CausalLm network = tinyModel(tied);
        for (auto& parameter : network->parameters()) parameter.requires_grad_(true);
        const auto trees = someTrees();
        torch::Tensor expected = torch::zeros({});
        std::vector<torch::Tensor> sums;
        for (const auto& tree : trees) {
            for (const auto& response : tree.responses) {
                sums.push_back(sumOf(network, tree.prompt, response));
                expected = expected + sums.back() * static_cast<double>(sums.size());
            }
        }
        expected.backward();
        std::vector<torch::Tensor> gradients;
        for (auto& parameter : network->parameters()) {
            gradients.push_back(parameter.grad().clone());
            parameter.mutable_grad().reset();
        }
        const SequenceScores scores = scoreSequences(network, trees);
        (scores.logProbSums * torch::arange(1, 6)).sum().backward();
        QVERIFY(torch::allclose(scores.logProbSums, torch::stack(sums), 1e-5, 1e-5));
        const torch::Tensor lengths = torch::tensor({3.F, 1.F, 9.F, 4.F, 2.F});
        QVERIFY(torch::allclose(scores.logProbMeans * lengths, scores.logProbSums, 1e-5, 1e-5));
        const auto parameters = network->named_parameters();
        for (std::size_t i = 0; i < gradients.size(); ++i) {
            // Two orders of summing in float32: apart by a few roundings of the largest gradient.
            const double rounding = 5e-6 * gradients[i].abs().max().item<double>();
            QVERIFY2(torch::allclose(parameters[i].value().grad(), gradients[i], 1e-4, rounding),
                     parameters[i].key().c_str());
        }
    }

    /// float64 goes through LibTorch's own operations, as devices do; float32 through the kernels for processors.
    void kernelsAgreeWithLibTorchsOperations() {
        std::vector<std::vector<torch::Tensor>> gradients;
        std::vector<torch::Tensor> sums;
        for (const auto dtype : {torch::kFloat32, torch::kFloat64}) {
            CausalLm network = tinyModel(true);
            CausalLm frozen = tinyModel(false);
            network->to(dtype);
            frozen->to(dtype);
            for (auto& parameter : network->parameters()) parameter.requires_grad_(true);
            const SequenceScores scores = scoreSequences(network, someTrees(), {&frozen, false});
            (scores.logProbMeans.sum() + scores.klSums.sum()).backward();
            sums.push_back(torch::cat({scores.logProbSums, scores.klSums, scores.entropyMeans}).detach());
            gradients.emplace_back();
            for (const auto& parameter : network->parameters())
                gradients.back().push_back(parameter.grad().to(torch::kFloat64));
        }
        QVERIFY(torch::allclose(sums[0], sums[1], 1e-4, 1e-4));
        for (std::size_t i = 0; i < gradients[0].size(); ++i) {
            const double rounding = 1e-5 * gradients[1][i].abs().max().item<double>();
            QVERIFY(torch::allclose(gradients[0][i], gradients[1][i], 1e-4, rounding));
        }
    }

    /// KL and its gradient against the plain formula with autograd.
    void divergenceMatchesThePlainFormula_data() {
        QTest::addColumn<bool>("allPositions");
        QTest::newRow("response tokens") << false;
        QTest::newRow("all positions") << true;
    }
    void divergenceMatchesThePlainFormula() {
        QFETCH(bool, allPositions);
        CausalLm network = tinyModel(true);
        CausalLm frozen = tinyModel(true);
        {
            const torch::NoGradGuard noGrad;
            torch::manual_seed(5);
            for (auto& parameter : network->parameters()) parameter.add_(0.05 * torch::randn(parameter.sizes()));
        }
        for (auto& parameter : network->parameters()) parameter.requires_grad_(true);
        const auto trees = someTrees();
        torch::Tensor sum = torch::zeros({});
        std::int64_t count = 0;
        for (const auto& tree : trees) {
            for (const auto& response : tree.responses) {
                std::vector<TokenId> ids = tree.prompt;
                ids.insert(ids.end(), response.begin(), response.end());
                const torch::Tensor p = fullLogProbs(network, ids);
                const torch::Tensor q = fullLogProbs(frozen, ids).detach();
                const torch::Tensor kl = (p.exp() * (p - q)).sum(-1);
                const auto first = static_cast<std::int64_t>(allPositions ? 0 : tree.prompt.size() - 1);
                const auto size = static_cast<std::int64_t>(allPositions ? ids.size() : response.size());
                sum = sum + kl.narrow(0, first, size).sum();
                count += size;
            }
        }
        const torch::Tensor expected = sum / static_cast<double>(count);
        expected.backward();
        const torch::Tensor gradient = network->parameters()[0].grad().clone();
        network->parameters()[0].mutable_grad().reset();
        const SequenceScores scores =
            scoreSequences(network, trees, {.reference = &frozen, .allPositions = allPositions});
        const torch::Tensor kl = scores.klSums.sum() / scores.klCounts.sum();
        kl.backward();
        QVERIFY(kl.item<double>() > 1e-3);
        QVERIFY(torch::allclose(kl, expected, 1e-4, 1e-6));
        QVERIFY(torch::allclose(network->parameters()[0].grad(), gradient, 1e-3, 1e-6));
    }
};

SAMI_TEST(TestSequenceLogProb)

#include "test_sequence_logprob.moc"
