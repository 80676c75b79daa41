#pragma once

#include "ui/plot/qcustomplot.h"

namespace sami {

/// The drawing of a plot. Where QCustomPlot draws anew within every change of its size, and so several times before a
/// page is laid out, this does it once the page is.
class PlotCanvas final : public QCustomPlot {
public:
    using QCustomPlot::QCustomPlot;

protected:
    void resizeEvent(QResizeEvent* /*event*/) override {
        setViewport(rect());
        replot(rpQueuedReplot);
    }
};

}  // namespace sami
