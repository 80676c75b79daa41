#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/progress_line.h"
#include "core/run/run_event.h"

namespace sami {

/// Tells on standard error what people want to know of a run while it works.
class RunNarrator {
public:
    void tell(const std::vector<RunEvent>& events);
    void line(const std::string& text);
    void finish() { m_bar.reset(); }

private:
    void tell(const ProgressEvent& event);
    void tell(const StepEvent& event);
    void tell(const EvaluationEvent& event);
    void tell(const FilteredEvent& event);
    void tell(const PausedEvent& event);
    void tell(const WarningEvent& event);
    template <class Event>
    void tell(const Event&) {}

    std::string m_phase;
    std::optional<ProgressLine> m_bar;
};

}  // namespace sami
