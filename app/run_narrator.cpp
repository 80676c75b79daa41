#include "app/run_narrator.h"

#include <cmath>
#include <cstdio>

namespace sami {

namespace {

std::string nats(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3f nats", value);
    return text;
}

std::string tokensText(const std::vector<double>& means) {
    std::string text;
    for (const double mean : means) text += (text.empty() ? "" : " / ") + std::to_string(std::lround(mean));
    return text + " tokens";
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
    const std::string note = event.etaSeconds ? std::to_string(std::lround(*event.etaSeconds)) + " s left" : "";
    m_bar->update(static_cast<std::size_t>(event.done), static_cast<std::size_t>(event.total), note);
}

void RunNarrator::tell(const StepEvent& event) {
    line("update " + std::to_string(event.step) + ": bound " + nats(event.metrics.number("mi")) + ", loss " +
         nats(event.metrics.number("loss")));
}

void RunNarrator::tell(const EvaluationEvent& event) {
    const std::string what =
        event.principles == PrincipleUse::HeldOut ? "held-out principles, bound " : "held-out bound ";
    line(what + std::string(toString(event.when)) + " iteration " + std::to_string(event.iteration) + ": " +
         nats(event.metrics.number("mi")) + " of " + nats(event.ceiling) + ", " +
         tokensText(event.metrics.list("mean_tokens")));
}

void RunNarrator::tell(const FilteredEvent& event) {
    line(std::to_string(event.kept) + " queries kept for training");
}

void RunNarrator::tell(const PausedEvent& event) {
    if (!event.health) line("paused on request; `sami resume` in another terminal lets it go on");
}

void RunNarrator::tell(const WarningEvent& event) {
    line("warning: " + event.message);
}

void RunNarrator::line(const std::string& text) {
    m_bar.reset();
    m_phase.clear();
    std::fprintf(stderr, "%s\n", text.c_str());
}

}  // namespace sami
