#include "core/sami/trainer.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/row_kernels.h"
#include "core/model/kernel_call.h"
#include "core/model/lora.h"

namespace sami {

using torch::Tensor;

namespace {

/// Rounds an updated master into the network's weight; says what changed.
kernels::StoredUpdate stored(const Tensor& before, const Tensor& after, Tensor weight) {
    if (!fitsKernels(after) || !fitsKernels(weight) || after.scalar_type() != torch::kFloat32) {
        const torch::Dtype dtype = weight.scalar_type();
        const Tensor fresh = after.to(dtype);
        const double norm = (after - before).norm().item<double>();
        const kernels::StoredUpdate update{norm * norm,
                                           fresh.ne(before.to(dtype)).count_nonzero().item<std::int64_t>()};
        if (dtype != after.scalar_type()) weight.copy_(fresh);
        return update;
    }
    constexpr std::int64_t kPart = 1 << 16;  // sums over parts of a fixed size do not depend on the threads
    std::vector<kernels::StoredUpdate> parts(static_cast<std::size_t>((after.numel() + kPart - 1) / kPart));
    withElementOf(weight, [&](auto element) {
        using Element = decltype(element);
        at::parallel_for(0, static_cast<std::int64_t>(parts.size()), 1, [&](std::int64_t first, std::int64_t last) {
            for (std::int64_t part = first; part < last; ++part) {
                const std::int64_t begin = part * kPart;
                const auto count = static_cast<std::size_t>(std::min(kPart, after.numel() - begin));
                parts[static_cast<std::size_t>(part)] =
                    kernels::storeUpdate(elements<float>(before) + begin, elements<float>(after) + begin,
                                         elements<Element>(weight) + begin, count);
            }
        });
    });
    kernels::StoredUpdate sum;
    for (const kernels::StoredUpdate& part : parts) {
        sum.sumOfSquares += part.sumOfSquares;
        sum.changed += part.changed;
    }
    return sum;
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
}

Result<std::unique_ptr<Trainer>> Trainer::create(CausalLm network, torch::Dtype computeDtype,
                                                 const TrainerOptions& options, CausalLm reference) {
    std::unique_ptr<Trainer> trainer(new Trainer(std::move(network), computeDtype, options, std::move(reference)));
    auto optimizer = Optimizer::create(options.optimizer, options.optimizerOptions, trainer->m_masters.size());
    if (!optimizer) return std::unexpected(optimizer.error());
    trainer->m_optimizer = std::move(*optimizer);
    return trainer;
}

Result<void> Trainer::accumulate(std::span<const MatrixRow> rows, double weight, StepReport& report) {
    const bool withKl = m_options.comparesWithReference();
    const bool withReference = withKl && !m_reference.is_empty();
    const Divergence divergence{withReference ? &m_reference : nullptr, withKl && !withReference,
                                m_options.klAllPositions};
    const std::vector<LogProbMatrix> matrices = logProbMatrices(m_network, rows, divergence);
    Tensor sum = torch::zeros({}, torch::TensorOptions().device(m_network->options().device()));
    for (std::size_t i = 0; i < rows.size(); ++i) {
        Tensor loss = samiLoss(matrices[i].logProbs);
        if (m_options.klWeight != 0) loss = loss + m_options.klWeight * matrices[i].kl;
        const double value = loss.item<double>();
        if (!std::isfinite(value)) {
            return fail(ErrorKind::Numeric, "the loss of query {query} is not finite; the last good weights are kept",
                        {{"query", rows[i].id}});
        }
        sum = sum + weight * loss;
        report.loss += weight * value;
        if (withKl) report.kl += weight * matrices[i].kl.item<double>();
        report.entropy += weight * matrices[i].entropy.item<double>();
        report.numTokens += rows[i].numTokens();
        report.matrices.push_back(matrices[i].logProbs.detach().to(torch::kCPU));
    }
    sum.backward();
    collectGradients();
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

double Trainer::gradientNorm() const {
    // Combined by hand: parameters may lie on several devices, where the stock clipping throws.
    double sum = 0;
    for (const Tensor& gradient : m_gradients) {
        if (!gradient.defined()) continue;
        const double norm = gradient.norm().item<double>();
        sum += norm * norm;
    }
    return std::sqrt(sum);
}

void Trainer::applyUpdate(double learningRate, double scale, StepReport& report) {
    const torch::NoGradGuard noGrad;
    m_optimizer->beginStep();
    double squares = 0;
    std::int64_t changed = 0;
    std::int64_t total = 0;
    for (std::size_t i = 0; i < m_masters.size(); ++i) {
        if (!m_gradients[i].defined()) continue;
        const Tensor before = m_masters[i].clone();
        if (scale != 1) m_gradients[i].mul_(scale);
        m_optimizer->update(i, m_masters[i], m_gradients[i], learningRate);
        const kernels::StoredUpdate update = stored(before, m_masters[i], m_parameters[i].detach());
        squares += update.sumOfSquares;
        changed += update.changed;
        total += before.numel();
    }
    report.updateNorm = std::sqrt(squares);
    report.changedShare = total == 0 ? 0 : static_cast<double>(changed) / static_cast<double>(total);
}

void Trainer::clearGradients() {
    for (Tensor& gradient : m_gradients) gradient.reset();
    for (Tensor& parameter : m_parameters) parameter.mutable_grad().reset();
}

Result<StepReport> Trainer::step(const std::vector<MatrixRow>& rows, double learningRate,
                                 const std::function<Result<void>(std::size_t)>& afterQueries) {
    StepReport report;
    const double weight = 1 / static_cast<double>(rows.size());
    for (std::size_t done = 0; done < rows.size();) {
        const std::span<const MatrixRow> rest = std::span(rows).subspan(done);
        const std::size_t count = numRowsTogether(rest);
        if (Result<void> added = accumulate(rest.first(count), weight, report); !added) {
            clearGradients();
            return std::unexpected(added.error());
        }
        done += count;
        if (!afterQueries) continue;
        if (Result<void> goesOn = afterQueries(done); !goesOn) {
            clearGradients();
            return std::unexpected(goesOn.error());
        }
    }
    report.bound = meanBound(report.matrices);
    report.gradientNorm = gradientNorm();
    if (!std::isfinite(report.gradientNorm)) {
        clearGradients();
        return fail(ErrorKind::Numeric, "the gradient is not finite; the last good weights are kept");
    }
    const bool clips = m_options.clipNorm > 0 && report.gradientNorm > m_options.clipNorm;
    applyUpdate(learningRate, clips ? m_options.clipNorm / (report.gradientNorm + 1e-6) : 1.0, report);
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
