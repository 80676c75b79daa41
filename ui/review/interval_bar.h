#pragma once

#include <QWidget>

#include "core/evaluation/win_rate.h"

namespace sami {

/// A share on a line from 0 to 100 %: the interval as a band, the estimate as a mark, one half as a tick.
class IntervalBar final : public QWidget {
    Q_OBJECT

public:
    explicit IntervalBar(QWidget* parent);
    void setShare(double share, const Interval& interval);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double m_share = 0.5;
    Interval m_interval;
};

}  // namespace sami
