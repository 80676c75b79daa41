#include "app/run_narrator.h"

#include <cmath>
#include <cstdio>

#include "core/base/text.h"

namespace sami {

namespace {

std::string nats(double value) {
    return formattedNumber("%.3f", value);
}

std::string tokensText(const std::vector<double>& means) {
    std::vector<std::string> texts;
    for (const double mean : means) texts.push_back(std::to_string(std::lround(mean)));
    return joined(texts, " / ");
}

const char* patternOf(const EvaluationEvent& event) {
    const bool isBefore = event.when == EvaluationMoment::Before;
    if (event.principles == PrincipleUse::HeldOut) {
        return isBefore ? "held-out principles, bound before iteration {iteration}: {mi} nats of {ceiling} nats "
                          "(rows {rows}, columns {columns}), {tokens} tokens"
                        : "held-out principles, bound after iteration {iteration}: {mi} nats of {ceiling} nats "
                          "(rows {rows}, columns {columns}), {tokens} tokens";
    }
    return isBefore ? "held-out bound before iteration {iteration}: {mi} nats of {ceiling} nats (rows {rows}, columns "
                      "{columns}), {tokens} tokens"
                    : "held-out bound after iteration {iteration}: {mi} nats of {ceiling} nats (rows {rows}, columns "
                      "{columns}), {tokens} tokens";
}

}  // namespace

void RunNarrator::tell(const std::vector<RunEvent>& events) {
    for (const RunEvent& event : events) std::visit([this](const auto& body) { tell(body); }, event.body);
}

void RunNarrator::tell(const ProgressEvent& event) {
    if (event.phase != m_phase) {
        m_phase = event.phase;
        m_bar.emplace(m_phase);
    }
    std::string note;
    if (event.etaSeconds) note = sentence("{seconds} s left", {{"seconds", std::lround(*event.etaSeconds)}});
    m_bar->update(static_cast<std::size_t>(event.done), static_cast<std::size_t>(event.total), note);
}

void RunNarrator::tell(const StepEvent& event) {
    // Objectives other than SAMI's compute no bound on what they learn from.
    const char* pattern = event.metrics.has("mi") ? "update {step}: bound {mi} nats, loss {loss} nats"
                                                  : "update {step}: loss {loss} nats";
    line(sentence(pattern, {{"step", event.step},
                            {"mi", nats(event.metrics.number("mi"))},
                            {"loss", nats(event.metrics.number("loss"))}}));
}

void RunNarrator::tell(const EvaluationEvent& event) {
    line(sentence(patternOf(event), {{"iteration", event.iteration},
                                     {"mi", nats(event.metrics.number("mi"))},
                                     {"ceiling", nats(event.ceiling)},
                                     {"rows", nats(event.metrics.number("mi_rows"))},
                                     {"columns", nats(event.metrics.number("mi_columns"))},
                                     {"tokens", tokensText(event.metrics.list("mean_tokens"))}}));
}

void RunNarrator::tell(const FilteredEvent& event) {
    line(sentence("{kept} queries kept for training", {{"kept", event.kept}}));
}

void RunNarrator::tell(const PausedEvent& event) {
    if (!event.health) line("paused on request; `sami resume` in another terminal lets it go on");
}

void RunNarrator::tell(const WarningEvent& event) {
    line(sentence("warning: {message}", {{"message", event.message}}));
}

void RunNarrator::line(const std::string& text) {
    m_bar.reset();
    m_phase.clear();
    std::fprintf(stderr, "%s\n", text.c_str());
}

}  // namespace sami
