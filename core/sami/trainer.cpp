#include "core/sami/trainer.h"

#include <cmath>

namespace sami {

using torch::Tensor;

Trainer::Trainer(CausalLm network, torch::Dtype computeDtype, const TrainerOptions& options, CausalLm reference)
    : m_network(std::move(network)), m_reference(std::move(reference)), m_options(options) {
    const bool sameDtype = computeDtype == options.mastersDtype;
    if (sameDtype) m_network->to(computeDtype);
    for (const Tensor& parameter : m_network->parameters()) {
        m_masters.push_back(sameDtype ? parameter.detach() : parameter.detach().to(options.mastersDtype, false, true));
    }
    if (!sameDtype) m_network->to(computeDtype);
    m_parameters = m_network->parameters();
    for (Tensor& parameter : m_parameters) parameter.requires_grad_(true);
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

Result<void> Trainer::accumulate(const MatrixRow& row, double weight, StepReport& report) {
    const bool withKl = m_options.klWeight != 0;
    const Divergence divergence{withKl ? &m_reference : nullptr, m_options.klAllPositions};
    const LogProbMatrix matrix = logProbMatrix(m_network, row, divergence);
    Tensor loss = samiLoss(matrix.logProbs);
    if (withKl) {
        loss = loss + m_options.klWeight * matrix.kl;
        report.kl += weight * matrix.kl.item<double>();
    }
    const double value = loss.item<double>();
    if (!std::isfinite(value)) {
        return fail(ErrorKind::Numeric,
                    "the loss of query " + row.id + " is not finite; the last good weights are kept");
    }
    (loss * weight).backward();
    collectGradients();
    report.loss += weight * value;
    report.entropy += weight * matrix.entropy.item<double>();
    report.numTokens += row.numTokens();
    report.matrices.push_back(matrix.logProbs.detach().to(torch::kCPU));
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
        const double norm = (m_masters[i] - before).norm().item<double>();
        squares += norm * norm;
        const torch::Dtype stored = m_parameters[i].scalar_type();
        changed += m_masters[i].to(stored).ne(before.to(stored)).sum().item<std::int64_t>();
        total += before.numel();
        if (stored != m_masters[i].scalar_type()) m_parameters[i].detach().copy_(m_masters[i]);
    }
    report.updateNorm = std::sqrt(squares);
    report.changedShare = total == 0 ? 0 : static_cast<double>(changed) / static_cast<double>(total);
}

void Trainer::clearGradients() {
    for (Tensor& gradient : m_gradients) gradient.reset();
    for (Tensor& parameter : m_parameters) parameter.mutable_grad().reset();
}

Result<StepReport> Trainer::step(const std::vector<MatrixRow>& rows, double learningRate,
                                 const std::function<bool(std::size_t)>& afterQuery) {
    StepReport report;
    const double weight = 1 / static_cast<double>(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (Result<void> done = accumulate(rows[i], weight, report); !done) {
            clearGradients();
            return std::unexpected(done.error());
        }
        if (afterQuery && !afterQuery(i + 1)) {
            clearGradients();
            return fail(ErrorKind::Cancelled, "the step was cancelled");
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

void Trainer::setMasters(const std::vector<Tensor>& values) {
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < m_masters.size(); ++i) {
        m_masters[i].copy_(values[i]);
        if (m_parameters[i].scalar_type() != m_masters[i].scalar_type()) m_parameters[i].detach().copy_(m_masters[i]);
    }
}

}  // namespace sami
