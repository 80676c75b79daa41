#include "core/sami/trainer.h"

#include <ATen/DeviceAccelerator.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/model/lora.h"
#include "core/model/memory_errors.h"
#include "core/sami/stored_update.h"
#include "core/sami/tokens_together.h"

namespace sami {

using torch::Tensor;

namespace {

/// Numbers that a row's computation leaves on the device: loss, KL, entropy, margin and accuracy of rewards.
constexpr std::size_t kNumbersOfRow = 5;

/// Parameters of so many numbers are updated together on a device: large enough to fill it, small beside the weights.
constexpr std::int64_t kUpdatedTogether = 64 * 1024 * 1024;

/// Reads numbers that lie on devices, all at once.
std::vector<double> read(const std::vector<Tensor>& scalars) {
    if (scalars.empty()) return {};
    std::vector<Tensor> wide;
    for (const Tensor& scalar : scalars)
        wide.push_back(scalar.detach().to(scalars.front().device(), torch::kFloat64, /*non_blocking=*/true));
    const Tensor here = torch::stack(wide).to(torch::kCPU);
    return {here.const_data_ptr<double>(), here.const_data_ptr<double>() + here.numel()};
}

/// The matrices on the processor, all at once.
std::vector<Tensor> logProbsOf(const std::vector<LogProbMatrix>& matrices) {
    std::vector<Tensor> there;
    std::vector<std::int64_t> sizes;
    for (const LogProbMatrix& matrix : matrices) {
        there.push_back(matrix.logProbs.detach().flatten());
        sizes.push_back(matrix.logProbs.numel());
    }
    std::vector<Tensor> here = torch::cat(there).to(torch::kCPU).split_with_sizes(sizes);
    for (std::size_t i = 0; i < here.size(); ++i) here[i] = here[i].view(matrices[i].logProbs.sizes());
    return here;
}

/// Most rows that are computed together.
std::size_t largestGroup(std::span<const MatrixRow> rows, std::int64_t tokensTogether) {
    std::size_t largest = 0;
    for (std::size_t begin = 0; begin < rows.size();) {
        const std::size_t count = numRowsTogether(rows.subspan(begin), tokensTogether);
        largest = std::max(largest, count);
        begin += count;
    }
    return largest;
}

}  // namespace

Trainer::Trainer(CausalLm network, torch::Dtype computeDtype, const TrainerOptions& options, CausalLm reference)
    : m_network(std::move(network)), m_reference(std::move(reference)), m_options(options) {
    const bool sameDtype = computeDtype == options.mastersDtype;
    if (sameDtype) m_network->to(computeDtype);
    for (const auto& [name, parameter] : trainableParameters(m_network)) {
        m_names.push_back(name);
        m_masters.push_back(sameDtype ? parameter.detach() : parameter.detach().to(options.mastersDtype, false, true));
    }
    if (!sameDtype) m_network->to(computeDtype);
    for (const auto& [name, parameter] : trainableParameters(m_network)) m_parameters.push_back(parameter);
    m_gradients.resize(m_parameters.size());
    // Gradients, in both precisions where these differ, and the optimiser's numbers of a weight.
    const std::size_t numStates = options.optimizer == "adamw" ? 2 : 1;
    std::unordered_map<torch::Device, std::int64_t> reserved;
    for (std::size_t i = 0; i < m_masters.size(); ++i) {
        const std::size_t fresh = sameDtype ? 0 : m_parameters[i].nbytes();
        reserved[m_masters[i].device()] += static_cast<std::int64_t>((1 + numStates) * m_masters[i].nbytes() + fresh);
    }
    m_tokensTogether = tokensTogether(m_network, reserved);
}

Result<std::unique_ptr<Trainer>> Trainer::create(CausalLm network, torch::Dtype computeDtype,
                                                 const TrainerOptions& options, CausalLm reference) {
    std::unique_ptr<Trainer> trainer(new Trainer(std::move(network), computeDtype, options, std::move(reference)));
    auto optimizer = Optimizer::create(options.optimizer, options.optimizerOptions, trainer->m_masters.size());
    if (!optimizer) return std::unexpected(optimizer.error());
    trainer->m_optimizer = std::move(*optimizer);
    return trainer;
}

Divergence Trainer::divergence() {
    const bool isWanted = m_options.comparesWithReference();
    const bool hasReference = isWanted && !m_reference.is_empty();
    return {hasReference ? &m_reference : nullptr, isWanted && !hasReference, m_options.klAllPositions,
            m_options.objective == Objective::Dpo};
}

Result<void> Trainer::accumulate(std::span<const MatrixRow> rows, double weight, StepReport& report) {
    const bool withKl = m_options.comparesWithReference();
    const bool isDpo = m_options.objective == Objective::Dpo;
    const std::vector<LogProbMatrix> matrices = logProbMatrices(m_network, rows, divergence());
    Tensor sum = torch::zeros({}, torch::TensorOptions().device(m_network->outputDevice()));
    std::vector<Tensor> numbers;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const LogProbMatrix& matrix = matrices[i];
        const RowLoss row = lossOf(m_options.objective, m_options.dpoBeta, rows[i], matrix);
        Tensor loss = row.loss;
        if (m_options.klWeight != 0) loss = loss + m_options.klWeight * matrix.kl;
        sum = sum + weight * weightOf(m_options.objective, rows[i]) * loss;
        const Tensor none = torch::zeros_like(loss);
        numbers.insert(numbers.end(), {loss, withKl ? matrix.kl : none, matrix.entropy, isDpo ? row.rewardMargin : none,
                                       isDpo ? row.rewardAccuracy : none});
    }
    sum.backward();
    collectGradients();
    // Only now is a device waited for: it has had all of the work meanwhile.
    const std::vector<double> values = read(numbers);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (Result<void> done = addRow(rows[i], weight, values.data() + kNumbersOfRow * i, report); !done) return done;
    }
    const std::vector<Tensor> own = logProbsOf(matrices);
    report.matrices.insert(report.matrices.end(), own.begin(), own.end());
    return {};
}

Result<void> Trainer::addRow(const MatrixRow& row, double weight, const double* numbers, StepReport& report) const {
    if (!std::isfinite(numbers[0])) {
        return fail(ErrorKind::Numeric, "the loss of query {query} is not finite; the last good weights are kept",
                    {{"query", row.id}});
    }
    const double share = weight * weightOf(m_options.objective, row);
    const auto add = [&](std::optional<double>& mean, double value) { mean = mean.value_or(0) + share * value; };
    report.loss += share * numbers[0];
    if (m_options.comparesWithReference()) add(report.kl, numbers[1]);
    report.entropy += share * numbers[2];
    if (m_options.objective == Objective::Dpo) {
        add(report.rewardMargin, numbers[3]);
        add(report.rewardAccuracy, numbers[4]);
    }
    report.numTokens += row.numTokens();
    return {};
}

void Trainer::collectGradients() {
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        Tensor& gradient = m_parameters[i].mutable_grad();
        if (!gradient.defined()) continue;
        if (gradient.scalar_type() == m_masters[i].scalar_type()) {
            m_gradients[i] = gradient;  // accumulates by itself
            continue;
        }
        if (m_gradients[i].defined()) {
            m_gradients[i].add_(gradient);
        } else {
            m_gradients[i] = gradient.to(m_masters[i].scalar_type());
        }
        gradient.reset();
    }
}

double Trainer::gradientNorm(const Groups& groups) const {
    // Combined by hand: parameters may lie on several devices, where the stock clipping throws.
    std::vector<Tensor> norms;
    for (const std::vector<std::size_t>& group : groups) {
        std::vector<Tensor> gradients;
        for (const std::size_t i : group) gradients.push_back(m_gradients[i]);
        const std::vector<Tensor> found = at::_foreach_norm(gradients, 2);
        norms.insert(norms.end(), found.begin(), found.end());
    }
    double sum = 0;
    for (const double norm : read(norms)) sum += norm * norm;
    return std::sqrt(sum);
}

Trainer::Groups Trainer::updateGroups() const {
    Groups groups;
    std::int64_t size = 0;
    for (std::size_t i = 0; i < m_masters.size(); ++i) {
        if (!m_gradients[i].defined()) continue;
        const bool fits = !groups.empty() && !m_masters[i].device().is_cpu() &&
                          m_masters[groups.back().front()].device() == m_masters[i].device() &&
                          size + m_masters[i].numel() <= kUpdatedTogether;
        if (!fits) {
            groups.emplace_back();
            size = 0;
        }
        groups.back().push_back(i);
        size += m_masters[i].numel();
    }
    return groups;
}

void Trainer::applyUpdate(const Groups& groups, double learningRate, double scale, StepReport& report) {
    const torch::NoGradGuard noGrad;
    m_optimizer->beginStep();
    double squares = 0;
    double changed = 0;
    std::int64_t total = 0;
    std::vector<Tensor> counted;  // squares and changes of each group, on the devices
    for (const std::vector<std::size_t>& group : groups) {
        std::vector<Tensor> before, masters, gradients, weights;
        for (const std::size_t i : group) {
            before.push_back(m_masters[i].clone());
            masters.push_back(m_masters[i]);
            gradients.push_back(m_gradients[i]);
            weights.push_back(m_parameters[i].detach());
            total += m_masters[i].numel();
        }
        if (scale != 1) at::_foreach_mul_(gradients, scale);
        m_optimizer->update(group, masters, gradients, learningRate);
        if (group.size() == 1 && storesByKernel(masters.front(), weights.front())) {
            const kernels::StoredUpdate update = storedByKernel(before.front(), masters.front(), weights.front());
            squares += update.sumOfSquares;
            changed += static_cast<double>(update.changed);
        } else {
            const std::array<Tensor, 2> sums = storedByOperations(before, masters, weights);
            counted.insert(counted.end(), sums.begin(), sums.end());
        }
    }
    const std::vector<double> sums = read(counted);
    for (std::size_t i = 0; i < sums.size(); i += 2) {
        squares += sums[i];
        changed += sums[i + 1];
    }
    report.updateNorm = std::sqrt(squares);
    report.changedShare = total == 0 ? 0 : changed / static_cast<double>(total);
}

void Trainer::clearGradients() {
    for (Tensor& gradient : m_gradients) gradient.reset();
    for (Tensor& parameter : m_parameters) parameter.mutable_grad().reset();
}

Result<void> Trainer::accumulateAll(std::span<const MatrixRow> rows, double weight, StepReport& report,
                                    const std::function<Result<void>(std::size_t)>& afterQueries) {
    for (std::size_t done = 0; done < rows.size();) {
        const std::span<const MatrixRow> rest = rows.subspan(done);
        const std::size_t count = numRowsTogether(rest, m_tokensTogether);
        if (Result<void> added = accumulate(rest.first(count), weight, report); !added) return added;
        done += count;
        if (!afterQueries) continue;
        if (Result<void> goesOn = afterQueries(done); !goesOn) return goesOn;
    }
    return {};
}

Result<void> Trainer::accumulateWithinMemory(std::span<const MatrixRow> rows, double weight, StepReport& report,
                                             const std::function<Result<void>(std::size_t)>& afterQueries) {
    std::size_t most = 0;  // queries that were told of: progress does not go back
    const auto after = [&](std::size_t done) -> Result<void> {
        most = std::max(most, done);
        return afterQueries ? afterQueries(most) : Result<void>();
    };
    for (;;) {
        try {
            return accumulateAll(rows, weight, report, after);
        } catch (const std::exception& error) {
            clearGradients();
            report = {};
            if (!isOutOfMemory(error)) throw;
        }
        if (largestGroup(rows, m_tokensTogether) <= 1)
            return fail(ErrorKind::Memory, "one query at a time is too much; the last good weights are kept");
        std::int64_t all = 0;
        for (const MatrixRow& row : rows) all += row.numTokens();
        m_tokensTogether = std::min(m_tokensTogether, all) / 2;
        if (!m_network->placement().first().is_cpu()) at::accelerator::emptyCache();
    }
}

Result<void> Trainer::handshake(const Result<void>& own) {
    const auto count = static_cast<std::int64_t>(m_gradients.size());
    // The last number says how many failed: a rank that did must not leave the others waiting for its gradients.
    const Tensor there = torch::zeros({count + 1}, torch::kFloat64);
    for (std::int64_t i = 0; i < count; ++i) there[i] = m_gradients[static_cast<std::size_t>(i)].defined() ? 1.0 : 0.0;
    there[count] = own ? 0.0 : 1.0;
    if (Result<void> told = m_options.ranks.allReduce({there}); !told || !own) return own ? told : own;
    if (there[count].item<double>() > 0)
        return fail(ErrorKind::Cancelled, "another rank could not compute its share of the update");
    for (std::int64_t i = 0; i < count; ++i) {
        // A weight that no row of this rank has met may have been met by those of others; one that none has met stays.
        Tensor& gradient = m_gradients[static_cast<std::size_t>(i)];
        if (!gradient.defined() && there[i].item<double>() > 0)
            gradient = torch::zeros_like(m_masters[static_cast<std::size_t>(i)]);
    }
    return {};
}

Result<void> Trainer::combine(const Result<void>& own, std::span<const MatrixRow> rows, StepReport& report) {
    const RankGroup& ranks = m_options.ranks;
    if (ranks.isAlone()) return own;
    if (Result<void> done = handshake(own); !done) return done;
    std::vector<Tensor> gradients;
    for (const Tensor& gradient : m_gradients) {
        if (gradient.defined()) gradients.push_back(gradient);
    }
    if (Result<void> done = ranks.allReduce(gradients); !done) return done;
    const Tensor sums =
        torch::tensor({report.loss, report.kl.value_or(0), report.entropy, static_cast<double>(report.numTokens),
                       report.rewardMargin.value_or(0), report.rewardAccuracy.value_or(0)},
                      torch::kFloat64);
    const auto size = static_cast<std::int64_t>(rows.front().prompts.size());
    const auto columns = static_cast<std::int64_t>(rows.front().numColumns());
    const Tensor matrices = torch::zeros({static_cast<std::int64_t>(rows.size()), size, columns});
    const std::vector<std::size_t> share = ranks.shareOf(rows.size());
    for (std::size_t i = 0; i < share.size(); ++i)
        matrices[static_cast<std::int64_t>(share[i])].copy_(report.matrices[i]);
    if (Result<void> done = ranks.allReduce({sums, matrices}); !done) return done;
    report.loss = sums[0].item<double>();
    if (m_options.comparesWithReference()) report.kl = sums[1].item<double>();
    report.entropy = sums[2].item<double>();
    report.numTokens = sums[3].item<std::int64_t>();
    if (m_options.objective == Objective::Dpo) {
        report.rewardMargin = sums[4].item<double>();
        report.rewardAccuracy = sums[5].item<double>();
    }
    report.matrices = matrices.unbind(0);
    return {};
}

/// With others waiting, whatever goes wrong is told to them before it is told here.
Result<void> Trainer::computeShare(std::span<const MatrixRow> rows, double weight, StepReport& report,
                                   const std::function<Result<void>(std::size_t)>& afterQueries) {
    if (m_options.ranks.isAlone()) return accumulateWithinMemory(rows, weight, report, afterQueries);
    try {
        return accumulateWithinMemory(rows, weight, report, afterQueries);
    } catch (const std::exception& error) {
        clearGradients();
        const std::string what = error.what();
        return fail(ErrorKind::Internal, "{what}", {{"what", what.substr(0, what.find('\n'))}});
    }
}

Result<StepReport> Trainer::step(const std::vector<MatrixRow>& rows, double learningRate,
                                 const std::function<Result<void>(std::size_t)>& afterQueries) {
    StepReport report;
    double total = 0;
    for (const MatrixRow& row : rows) total += weightOf(m_options.objective, row);
    const double weight = 1 / total;
    std::vector<MatrixRow> share;
    if (!m_options.ranks.isAlone()) {
        for (const std::size_t i : m_options.ranks.shareOf(rows.size())) share.push_back(rows[i]);
    }
    const std::span<const MatrixRow> own = m_options.ranks.isAlone() ? rows : share;
    const Result<void> computed = computeShare(own, weight, report, afterQueries);
    if (Result<void> combined = combine(computed, rows, report); !combined) {
        clearGradients();
        return std::unexpected(combined.error());
    }
    if (m_options.objective == Objective::Sami) report.bound = meanBound(report.matrices);
    const Groups groups = updateGroups();
    report.gradientNorm = gradientNorm(groups);
    if (!std::isfinite(report.gradientNorm)) {
        clearGradients();
        return fail(ErrorKind::Numeric, "the gradient is not finite; the last good weights are kept");
    }
    const bool clips = m_options.clipNorm > 0 && report.gradientNorm > m_options.clipNorm;
    applyUpdate(groups, learningRate, clips ? m_options.clipNorm / (report.gradientNorm + 1e-6) : 1.0, report);
    clearGradients();
    return report;
}

std::vector<std::pair<std::string, Tensor>> Trainer::namedMasters() const {
    std::vector<std::pair<std::string, Tensor>> named;
    for (std::size_t i = 0; i < m_names.size(); ++i) named.emplace_back(m_names[i], m_masters[i]);
    return named;
}

void Trainer::setMasters(const std::vector<Tensor>& values) {
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < m_masters.size(); ++i) {
        m_masters[i].copy_(values[i]);
        if (m_parameters[i].scalar_type() != m_masters[i].scalar_type()) m_parameters[i].detach().copy_(m_masters[i]);
    }
}

}  // namespace sami
