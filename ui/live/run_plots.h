#pragma once

#include <memory>
#include <vector>

#include <QObject>

#include "core/workbench/metric_book.h"
#include "ui/text/constitution_names.h"

class QWidget;

namespace sami {

class LinePlot;
class MetricCurves;

/// The plots of a run: bound, accuracies and lengths over the same steps, with one crosshair.
class RunPlots final : public QObject {
    Q_OBJECT

public:
    explicit RunPlots(QWidget* parent);

    QWidget* boundCard() const { return m_boundCard; }
    QWidget* accuracyCard() const { return m_accuracyCard; }
    QWidget* lengthCard() const { return m_lengthCard; }
    LinePlot* bound() const { return m_bound; }
    MetricCurves* curves() const { return m_curves; }

    /// Of which run, and what its constitutions are called. Without a book the plots are empty.
    void follow(std::shared_ptr<const MetricBook> metrics, std::int64_t run,
                const std::vector<ConstitutionName>& names);
    /// Updates in all, and ln C; 0 where they are not known yet.
    void showScale(std::int64_t steps, double ceiling);

Q_SIGNALS:
    void failed(const QString& sentence);

private:
    QWidget* makeBoundCard(QWidget* parent);
    QWidget* makeAccuracyCard(QWidget* parent);
    QWidget* makeLengthCard(QWidget* parent);
    void setLengths(const std::vector<ConstitutionName>& names);
    void linkPlots();

    MetricCurves* m_curves;
    LinePlot* m_bound = nullptr;
    LinePlot* m_accuracy = nullptr;
    LinePlot* m_lengths = nullptr;
    QWidget* m_boundCard;
    QWidget* m_accuracyCard;
    QWidget* m_lengthCard;
    std::vector<ConstitutionName> m_names;
};

}  // namespace sami
