#include "ui/live/run_plots.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/controls/card.h"
#include "ui/controls/help_mark.h"
#include "ui/live/metric_curves.h"
#include "ui/plot/line_plot.h"
#include "ui/text/metric_words.h"
#include "ui/text/numbers.h"

namespace sami {

namespace {

/// Where the numbers of a curve come from.
struct CurveSource {
    MetricSource source;
    const char* alone;   ///< name of the curve in a plot of one metric
    const char* beside;  ///< the same where a plot has several, with the metric's title
    Qt::PenStyle pen;
    SeriesMarker marker;  ///< in a plot of one metric
};

// Solid on own answers, dashed on those from the start, dotted while training.
constexpr CurveSource kSources[] = {
    {MetricSource::Evaluation, QT_TRANSLATE_NOOP("sami::RunPlots", "held-out, own answers"),
     QT_TRANSLATE_NOOP("sami::RunPlots", "%1, own"), Qt::SolidLine, SeriesMarker::Diamond},
    {MetricSource::HeldOut, QT_TRANSLATE_NOOP("sami::RunPlots", "held-out, answers from the start"),
     QT_TRANSLATE_NOOP("sami::RunPlots", "%1, earlier"), Qt::DashLine, SeriesMarker::Disc},
    {MetricSource::Step, QT_TRANSLATE_NOOP("sami::RunPlots", "training"),
     QT_TRANSLATE_NOOP("sami::RunPlots", "%1, training"), Qt::DotLine, SeriesMarker::Square}};

struct PlotLook {
    MetricPlot plot;
    const char* title;
    const char* caption;
    std::span<const CurveSource> sources;
    double high;  ///< the axis goes up to this at least
    int decimals = 3;
};

const PlotLook kLooks[] = {
    {MetricPlot::Bound, QT_TRANSLATE_NOOP("sami::RunPlots", "Mutual information bound"),
     QT_TRANSLATE_NOOP("sami::RunPlots",
                       "How much an answer gives away which instruction it follows. It cannot pass the ceiling."),
     kSources, 0.1},
    {MetricPlot::Accuracy, QT_TRANSLATE_NOOP("sami::RunPlots", "Accuracy"),
     QT_TRANSLATE_NOOP("sami::RunPlots",
                       "Right answer: the instruction's own is likeliest (rows). Right instruction: the answer's own "
                       "is (columns). On held-out questions: own, the answers of that moment; earlier, those the "
                       "iteration started with."),
     kSources, 1},
    {MetricPlot::Length, QT_TRANSLATE_NOOP("sami::RunPlots", "Mean length of answers"),
     QT_TRANSLATE_NOOP("sami::RunPlots", "Held-out questions, before and after each iteration."),
     std::span(kSources).first(1), 20, 1}};

const PlotLook& lookOf(MetricPlot plot) {
    return *std::ranges::find(kLooks, plot, &PlotLook::plot);
}

Tone toneOf(MetricRole role, MetricSource source) {
    switch (role) {
        case MetricRole::Candidate:
            return source == MetricSource::Step ? Tone::Training : Tone::Candidate;
        case MetricRole::Training:
            return Tone::Training;
        case MetricRole::Constitution:
            return Tone::Constitution;
        case MetricRole::Antithesis:
            return Tone::Antithesis;
        case MetricRole::Neutral:
            return Tone::Base;
        case MetricRole::Alarm:
            return Tone::Alarm;
    }
    return Tone::Text;
}

/// Of the metric with this place in its plot.
SeriesStyle curveStyle(const MetricInfo& metric, const CurveSource& source, std::size_t place, bool isAlone) {
    static constexpr SeriesMarker kMarkers[] = {SeriesMarker::Disc, SeriesMarker::Diamond, SeriesMarker::Square};
    const Tone tone = toneOf(metric.role, source.source);
    if (isAlone) return {RunPlots::tr(source.alone), tone, source.pen, source.marker};
    return {RunPlots::tr(source.beside).arg(metricTitle(metric)), tone, source.pen,
            kMarkers[place % std::size(kMarkers)]};
}

/// Told apart by dash and marker as well as by colour.
SeriesStyle constitutionStyle(const QString& name, std::size_t index) {
    static constexpr Qt::PenStyle kPens[] = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};
    static constexpr SeriesMarker kMarkers[] = {SeriesMarker::Disc, SeriesMarker::Square, SeriesMarker::Diamond};
    return {name, constitutionTone(index), kPens[index % std::size(kPens)], kMarkers[index % std::size(kMarkers)]};
}

/// What its metrics say, a paragraph each.
QString helpOf(MetricPlot plot) {
    QStringList lines;
    for (const MetricInfo* metric : metricsOf(plot)) lines.append(metricHelp(*metric));
    return lines.join(QLatin1Char('\n'));
}

LinePlot* addPlot(Card& card, const PlotLook& look) {
    const QString help = helpOf(look.plot);
    card.titleRow()->addWidget(new HelpMark(RunPlots::tr(look.title), help, &card));
    auto* plot = new LinePlot(RunPlots::tr("step"), metricUnit(*metricsOf(look.plot).front()), &card);
    plot->setAccessibleName(RunPlots::tr(look.title));
    plot->setAccessibleDescription(help);
    plot->setMinimumYRange(0, look.high);
    plot->setDecimals(look.decimals);
    card.content()->addWidget(plot);
    return plot;
}

}  // namespace

RunPlots::RunPlots(QWidget* parent) : QObject(parent), m_curves(new MetricCurves(this)) {
    for (const PlotLook& look : kLooks) {
        auto* card = new Card(tr(look.title), parent, tr(look.caption));
        m_plots.push_back({look.plot, card, addPlot(*card, look)});
        addSeries(m_plots.back());
    }
    linkPlots();
}

const RunPlots::Made& RunPlots::of(MetricPlot plot) const {
    return *std::ranges::find(m_plots, plot, &Made::of);
}

void RunPlots::addSeries(const Made& made) {
    const std::vector<const MetricInfo*> metrics = metricsOf(made.of);
    for (const CurveSource& source : lookOf(made.of).sources) {
        for (std::size_t place = 0; place < metrics.size(); ++place) {
            const MetricInfo& metric = *metrics[place];
            if (!metric.perConstitution) {
                m_curves->add(made.plot, curveStyle(metric, source, place, metrics.size() == 1),
                              {source.source, metric.name});
                continue;
            }
            for (std::size_t index = 0; index < m_names.size(); ++index) {
                m_curves->add(made.plot, constitutionStyle(m_names[index].under, index),
                              {source.source, metric.name, index});
            }
        }
    }
}

void RunPlots::follow(std::shared_ptr<const MetricBook> metrics, std::int64_t run,
                      const std::vector<ConstitutionName>& names) {
    if (std::exchange(m_names, names) != names) {
        for (const Made& made : m_plots) {
            if (std::ranges::none_of(metricsOf(made.of), &MetricInfo::perConstitution)) continue;
            m_curves->clear(made.plot);
            addSeries(made);
        }
    }
    m_curves->follow(std::move(metrics), run);
}

void RunPlots::showScale(std::int64_t steps, double ceiling) {
    for (const Made& made : m_plots)
        made.plot->setMinimumXRange(0, static_cast<double>(std::max<std::int64_t>(steps, 1)));
    const long count = std::lround(std::exp(ceiling));
    const QString label = tr("ceiling ln %1 = %2").arg(count).arg(plainNumber(ceiling, 3));
    if (ceiling > 0) plot(MetricPlot::Bound)->setCeiling(ceiling, label);
}

void RunPlots::linkPlots() {
    for (const Made& made : m_plots) {
        connect(made.plot, &LinePlot::exportFailed, this, &RunPlots::failed);
        for (const Made& other : m_plots) {
            if (other.plot == made.plot) continue;
            connect(made.plot, &LinePlot::crosshairMoved, other.plot, &LinePlot::showCrosshairLine);
            connect(made.plot, &LinePlot::crosshairLeft, other.plot, &LinePlot::hideCrosshair);
        }
    }
}

}  // namespace sami
