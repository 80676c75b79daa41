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
#include "ui/live/run_summary.h"
#include "ui/plot/line_plot.h"
#include "ui/plot/plot_panel.h"
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

// Marks alone on own answers, which are measured before and after only; dashed on those from the start, dotted while
// training.
constexpr CurveSource kSources[] = {
    {MetricSource::Evaluation, QT_TRANSLATE_NOOP("sami::RunPlots", "own answers"),
     QT_TRANSLATE_NOOP("sami::RunPlots", "%1, own"), Qt::NoPen, SeriesMarker::Diamond},
    {MetricSource::HeldOut, QT_TRANSLATE_NOOP("sami::RunPlots", "earlier answers"),
     QT_TRANSLATE_NOOP("sami::RunPlots", "%1, earlier"), Qt::DashLine, SeriesMarker::Disc},
    {MetricSource::Step, QT_TRANSLATE_NOOP("sami::RunPlots", "training"),
     QT_TRANSLATE_NOOP("sami::RunPlots", "%1, training"), Qt::DotLine, SeriesMarker::Square}};

struct PlotLook {
    MetricPlot plot;
    const char* title;
    const char* caption;
    std::span<const CurveSource> sources;
    int decimals = 3;
};

const PlotLook kLooks[] = {
    {MetricPlot::Bound, QT_TRANSLATE_NOOP("sami::RunPlots", "Mutual information bound"),
     QT_TRANSLATE_NOOP("sami::RunPlots",
                       "How much an answer gives away which instruction it follows. On held-out questions: own, the "
                       "answers of that moment; earlier, those the iteration started with."),
     kSources},
    {MetricPlot::Accuracy, QT_TRANSLATE_NOOP("sami::RunPlots", "Accuracy"),
     QT_TRANSLATE_NOOP("sami::RunPlots",
                       "Right answer: the instruction's own is likeliest (rows). Right instruction: the answer's own "
                       "is (columns). On held-out questions: own, the answers of that moment; earlier, those the "
                       "iteration started with."),
     kSources},
    {MetricPlot::Length, QT_TRANSLATE_NOOP("sami::RunPlots", "Mean length of answers"),
     QT_TRANSLATE_NOOP("sami::RunPlots", "Held-out questions, before and after each iteration."),
     std::span(kSources).first(1), 1}};

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
    const int aside = source.pen == Qt::NoPen ? 2 * static_cast<int>(place) - 1 : 0;
    // Bands of several curves would cover each other.
    return {RunPlots::tr(source.beside).arg(metricTitle(metric)),
            tone,
            source.pen,
            kMarkers[place % std::size(kMarkers)],
            source.pen == Qt::NoPen,
            aside};
}

/// Told apart by marker as well as by colour.
SeriesStyle constitutionStyle(const QString& name, std::size_t index, std::size_t count) {
    static constexpr SeriesMarker kMarkers[] = {SeriesMarker::Disc,     SeriesMarker::Square, SeriesMarker::Diamond,
                                                SeriesMarker::Triangle, SeriesMarker::Wedge,  SeriesMarker::Cross};
    const int aside = 2 * static_cast<int>(index) - static_cast<int>(count) + 1;
    return {name, constitutionTone(index), Qt::NoPen, kMarkers[index % std::size(kMarkers)], true, aside};
}

/// What its metrics say, a paragraph each, and what else there is to know.
QString helpOf(MetricPlot plot) {
    QStringList lines;
    for (const MetricInfo* metric : metricsOf(plot)) lines.append(metricHelp(*metric));
    lines.append(intervalsExplained());
    lines.append(
        RunPlots::tr("With the focus on the plot, the arrow keys go from value to value, Home and End to the "
                     "first and the last one, + and − magnify."));
    return lines.join(QLatin1Char('\n'));
}

PlotPanel* addPanel(Card& card, const PlotLook& look) {
    const QString help = helpOf(look.plot);
    const QString title = RunPlots::tr(look.title);
    auto* plot = new LinePlot(RunPlots::tr("step"), metricUnit(*metricsOf(look.plot).front()), look.decimals, &card);
    plot->setAccessibleName(title);
    plot->setAccessibleDescription(help);
    auto* panel = new PlotPanel(plot, title, &card);
    for (QWidget* button : panel->buttons()) card.titleRow()->addWidget(button);
    card.titleRow()->addWidget(new HelpMark(title, help, &card));
    card.content()->addWidget(panel, 1);
    return panel;
}

/// The line of a limit of tokens, with what met it by the latest evaluation.
QString tokenLimitLabel(const RunProgress& progress, std::int64_t mostTokens) {
    const HeldOutSummary summary = summarise(progress);
    const auto& latest = summary.latest ? summary.latest : summary.first;
    const std::optional<double> share = latest ? cutOffShare(*latest) : std::nullopt;
    const QString limit = tokenCount(static_cast<double>(mostTokens));
    if (!share) return RunPlots::tr("limit: %1").arg(limit);
    return RunPlots::tr("limit: %1, %2 of answers cut off").arg(limit, percent(share));
}

}  // namespace

RunPlots::RunPlots(QWidget* parent) : QObject(parent), m_curves(new MetricCurves(this)) {
    for (const PlotLook& look : kLooks) {
        auto* card = new Card(tr(look.title), parent, tr(look.caption));
        PlotPanel* panel = addPanel(*card, look);
        m_plots.push_back({look.plot, card, panel, panel->plot()});
        addSeries(m_plots.back());
    }
    linkPlots();
    for (const Made& made : m_plots)
        made.panel->setEveryPoint([this, plot = made.plot] { return m_curves->everyPoint(plot); });
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
                m_curves->add(made.plot, constitutionStyle(m_names[index].under, index, m_names.size()),
                              {source.source, metric.name, index});
            }
        }
    }
}

void RunPlots::follow(const FollowedRun& run) {
    if (std::exchange(m_names, run.names) != run.names) {
        for (const Made& made : m_plots) {
            if (std::ranges::none_of(metricsOf(made.of), &MetricInfo::perConstitution)) continue;
            m_curves->clear(made.plot);
            addSeries(made);
        }
    }
    m_mostTokens = run.mostTokens;
    for (const Made& made : m_plots) {
        made.panel->setSource(run.source);
        made.panel->resetRange();
        made.plot->setLimits({});
    }
    m_curves->follow(run.metrics, run.number);
}

void RunPlots::showProgress(const RunProgress& progress) {
    const auto& started = progress.started();
    const auto steps = static_cast<double>(std::max<std::int64_t>(started ? started->totalSteps : 0, 1));
    const double ceiling = ceilingOf(progress);
    const auto count = std::lround(std::exp(ceiling));
    const auto tokens = static_cast<double>(m_mostTokens);
    setScale(MetricPlot::Bound, steps, {0, 0.05}, {0, std::max(ceiling, 0.1)});
    setScale(MetricPlot::Length, steps, kNoSpan, {0, std::max(tokens, 20.0)});
    m_curves->setLimits(metricLimits(ceiling, m_mostTokens));
    std::vector<PlotLimit> length;
    if (m_mostTokens > 0) length.push_back({tokens, tokenLimitLabel(progress, m_mostTokens)});
    plot(MetricPlot::Length)->setLimits(std::move(length));
    if (ceiling <= 0) return setScale(MetricPlot::Accuracy, steps, kNoSpan, {0, 1});
    const double chance = 1 / static_cast<double>(count);
    setScale(MetricPlot::Accuracy, steps, {chance, chance}, {0, 1});
    plot(MetricPlot::Bound)
        ->setLimits({{ceiling, tr("ceiling ln %1 = %2").arg(wholeNumber(count), plainNumber(ceiling, 3))},
                     {0, withLocalNumbers(tr("chance: 0"))}});
    plot(MetricPlot::Accuracy)
        ->setLimits(
            {{chance, withLocalNumbers(tr("chance: 1/%1 = %2")).arg(wholeNumber(count), plainNumber(chance, 3))}});
}

void RunPlots::setScale(MetricPlot of, double steps, PlotSpan least, PlotSpan whole) const {
    PlotScale scale = plot(of)->scale();
    scale.x = {0, steps};
    scale.least = least;
    scale.whole = whole;
    plot(of)->setScale(scale);
}

void RunPlots::linkPlots() {
    for (const Made& made : m_plots) {
        connect(made.panel, &PlotPanel::exportFailed, this, &RunPlots::failed);
        for (const Made& other : m_plots) {
            if (other.plot == made.plot) continue;
            connect(made.plot, &LinePlot::crosshairMoved, other.plot, &LinePlot::followCrosshair);
            connect(made.plot, &LinePlot::zoomChosen, other.plot, [plot = other.plot](std::optional<PlotSpan> part) {
                PlotScale scale = plot->scale();
                scale.zoom = part;
                plot->setScale(scale);
            });
        }
    }
}

}  // namespace sami
