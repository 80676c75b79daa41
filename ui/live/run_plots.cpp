#include "ui/live/run_plots.h"

#include <algorithm>
#include <cmath>

#include <QVBoxLayout>

#include "ui/controls/card.h"
#include "ui/live/metric_curves.h"
#include "ui/plot/line_plot.h"
#include "ui/text/numbers.h"

namespace sami {

namespace {

// As with the bound: solid on own answers, dashed on those from the start, dotted while training.
SeriesStyle ownAnswers(const QString& name, SeriesMarker marker) {
    return {name, Tone::Candidate, Qt::SolidLine, marker};
}
SeriesStyle earlierAnswers(const QString& name, SeriesMarker marker) {
    return {name, Tone::Candidate, Qt::DashLine, marker};
}
SeriesStyle whileTraining(const QString& name, SeriesMarker marker) {
    return {name, Tone::Training, Qt::DotLine, marker};
}

/// Told apart by dash and marker as well as by colour.
SeriesStyle constitutionStyle(const QString& name, std::size_t index) {
    static constexpr Qt::PenStyle kPens[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
    static constexpr SeriesMarker kMarkers[] = {SeriesMarker::Disc, SeriesMarker::Square, SeriesMarker::Diamond};
    return {name, constitutionTone(index), kPens[index % std::size(kPens)], kMarkers[index % std::size(kMarkers)]};
}

}  // namespace

RunPlots::RunPlots(QWidget* parent)
    : QObject(parent),
      m_curves(new MetricCurves(this)),
      m_boundCard(makeBoundCard(parent)),
      m_accuracyCard(makeAccuracyCard(parent)),
      m_lengthCard(makeLengthCard(parent)) {
    linkPlots();
}

QWidget* RunPlots::makeBoundCard(QWidget* parent) {
    auto* card =
        new Card(tr("Mutual information bound"), parent,
                 tr("How much an answer gives away which instruction it follows. It cannot pass the ceiling."));
    m_bound = new LinePlot(tr("step"), tr("nats"), card);
    m_curves->add(m_bound, ownAnswers(tr("held-out, own answers"), SeriesMarker::Diamond),
                  {MetricSource::Evaluation, "mi"});
    m_curves->add(m_bound, earlierAnswers(tr("held-out, answers from the start"), SeriesMarker::Disc),
                  {MetricSource::HeldOut, "mi"});
    m_curves->add(m_bound, whileTraining(tr("training"), SeriesMarker::Square), {MetricSource::Step, "mi"});
    m_bound->setMinimumYRange(0, 0.1);
    card->content()->addWidget(m_bound);
    return card;
}

QWidget* RunPlots::makeAccuracyCard(QWidget* parent) {
    auto* card =
        new Card(tr("Accuracy"), parent,
                 tr("Right answer: the instruction's own is likeliest (rows). Right instruction: the answer's own is "
                    "(columns). On held-out questions: own, the answers of that moment; earlier, those the iteration "
                    "started with."));
    m_accuracy = new LinePlot(tr("step"), tr("share"), card);
    using Source = MetricSource;
    m_curves->add(m_accuracy, ownAnswers(tr("right answer, own"), SeriesMarker::Disc),
                  {Source::Evaluation, "row_accuracy"});
    m_curves->add(m_accuracy, ownAnswers(tr("right instruction, own"), SeriesMarker::Diamond),
                  {Source::Evaluation, "column_accuracy"});
    m_curves->add(m_accuracy, earlierAnswers(tr("right answer, earlier"), SeriesMarker::Disc),
                  {Source::HeldOut, "row_accuracy"});
    m_curves->add(m_accuracy, earlierAnswers(tr("right instruction, earlier"), SeriesMarker::Diamond),
                  {Source::HeldOut, "column_accuracy"});
    m_curves->add(m_accuracy, whileTraining(tr("right answer, training"), SeriesMarker::Disc),
                  {Source::Step, "row_accuracy"});
    m_curves->add(m_accuracy, whileTraining(tr("right instruction, training"), SeriesMarker::Diamond),
                  {Source::Step, "column_accuracy"});
    m_accuracy->setMinimumYRange(0, 1);
    card->content()->addWidget(m_accuracy);
    return card;
}

QWidget* RunPlots::makeLengthCard(QWidget* parent) {
    auto* card =
        new Card(tr("Mean length of answers"), parent, tr("Held-out questions, before and after each iteration."));
    m_lengths = new LinePlot(tr("step"), tr("tokens"), card);
    m_lengths->setMinimumYRange(0, 20);
    m_lengths->setDecimals(1);
    card->content()->addWidget(m_lengths);
    return card;
}

void RunPlots::setLengths(const std::vector<ConstitutionName>& names) {
    if (m_names == names) return;
    m_names = names;
    m_curves->clear(m_lengths);
    for (std::size_t index = 0; index < names.size(); ++index) {
        m_curves->add(m_lengths, constitutionStyle(names[index].under, index),
                      {MetricSource::Evaluation, "mean_tokens", index});
    }
}

void RunPlots::follow(std::shared_ptr<const MetricBook> metrics, std::int64_t run,
                      const std::vector<ConstitutionName>& names) {
    setLengths(names);
    m_curves->follow(std::move(metrics), run);
}

void RunPlots::showScale(std::int64_t steps, double ceiling) {
    for (LinePlot* plot : {m_bound, m_accuracy, m_lengths})
        plot->setMinimumXRange(0, static_cast<double>(std::max<std::int64_t>(steps, 1)));
    const long count = std::lround(std::exp(ceiling));
    if (ceiling > 0) m_bound->setCeiling(ceiling, tr("ceiling ln %1 = %2").arg(count).arg(plainNumber(ceiling, 3)));
}

void RunPlots::linkPlots() {
    const std::vector<LinePlot*> plots = {m_bound, m_accuracy, m_lengths};
    for (LinePlot* plot : plots) {
        connect(plot, &LinePlot::exportFailed, this, &RunPlots::failed);
        for (LinePlot* other : plots) {
            if (other == plot) continue;
            connect(plot, &LinePlot::crosshairMoved, other, &LinePlot::showCrosshairLine);
            connect(plot, &LinePlot::crosshairLeft, other, &LinePlot::hideCrosshair);
        }
    }
}

}  // namespace sami
