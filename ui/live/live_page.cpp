#include "ui/live/live_page.h"

#include <algorithm>
#include <cmath>

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/controls/card.h"
#include "ui/controls/card_grid.h"
#include "ui/controls/empty_state.h"
#include "ui/controls/labels.h"
#include "ui/controls/page_scroll.h"
#include "ui/controls/stat_tile.h"
#include "ui/live/matrix_card.h"
#include "ui/live/progress_card.h"
#include "ui/live/run_curves.h"
#include "ui/plot/line_plot.h"
#include "ui/text/figures.h"

namespace sami {

namespace {

constexpr int kNarrowestTile = 200;
/// The legends of the plots need this much.
constexpr int kNarrowestPlot = 59 * kStep;
constexpr int kWidest = 1600;

// Indices of the series, in the order they are added below.
enum BoundSeries { OwnAnswers, HeldOut, Training };
enum AccuracySeries { OwnRows, OwnColumns, HeldOutRows, HeldOutColumns, TrainingRows, TrainingColumns };
enum LengthSeries { UnderPrinciple, UnderAntithesis };

}  // namespace

LivePage::LivePage(QWidget* parent) : QWidget(parent) {
    m_pages = new QStackedLayout(this);
    m_pages->addWidget(makeEmptyState());
    m_pages->addWidget(makeContent());
}

QWidget* LivePage::makeEmptyState() {
    auto* empty = new EmptyState(tr("Nothing is running"),
                                 tr("While a model learns, its progress, curves and answers appear here."),
                                 tr("Choose a principle"), this);
    connect(empty, &EmptyState::pressed, this, &LivePage::startPageRequested);
    return empty;
}

QWidget* LivePage::makeContent() {
    auto* content = new QWidget(this);
    QVBoxLayout* body = makePageScroll(content, kWidest);
    m_progress = new ProgressCard(content);
    connect(m_progress, &ProgressCard::pauseRequested, this, &LivePage::pauseRequested);
    connect(m_progress, &ProgressCard::resumeRequested, this, &LivePage::resumeRequested);
    connect(m_progress, &ProgressCard::stopRequested, this, &LivePage::stopRequested);
    body->addWidget(m_progress);
    body->addWidget(makeTiles());
    m_samples = new SamplesCard(content);
    auto* first = new CardGrid(kNarrowestPlot, content);
    first->setCards({makeBoundCard(), m_samples});
    body->addWidget(first);
    auto* second = new CardGrid(kNarrowestPlot, content);
    second->setCards({makeAccuracyCard(), makeLengthCard()});
    body->addWidget(second);
    m_matrix = new MatrixCard(content);
    body->addWidget(m_matrix);
    body->addStretch(1);
    linkPlots();
    return content;
}

QWidget* LivePage::makeTiles() {
    m_boundTile = new StatTile(tr("Bound, held-out"), Tone::Candidate, this);
    m_rowTile = new StatTile(tr("Right answer found"), Tone::Text, this);
    m_columnTile = new StatTile(tr("Right instruction found"), Tone::Text, this);
    m_lengthTile = new StatTile(tr("Length, principle"), Tone::Constitution, this);
    m_boundTile->setToolTip(plainToolTip(
        tr("A lower bound of the mutual information between instruction and answer. Zero: answers do not show which "
           "instruction they followed. At the ceiling: they always do.") +
        QLatin1Char(' ') + natsExplained()));
    m_rowTile->setToolTip(plainToolTip(
        tr("Row accuracy: for how many instructions the answer written under it is the likeliest of all.")));
    m_columnTile->setToolTip(plainToolTip(
        tr("Column accuracy: for how many answers the instruction it was written under makes it likeliest.")));
    m_lengthTile->setToolTip(
        plainToolTip(tr("Mean length of the answers to held-out questions.") + QLatin1Char(' ') + tokensExplained()));
    auto* tiles = new CardGrid(kNarrowestTile, this);
    tiles->setCards({m_boundTile, m_rowTile, m_columnTile, m_lengthTile});
    return tiles;
}

QWidget* LivePage::makeBoundCard() {
    auto* card =
        new Card(tr("Mutual information bound"), this,
                 tr("How much an answer gives away which instruction it follows. It cannot pass the ceiling."));
    m_bound = new LinePlot(tr("step"), tr("nats"), card);
    m_bound->addSeries({tr("held-out, own answers"), Tone::Candidate, Qt::SolidLine, SeriesMarker::Diamond});
    m_bound->addSeries({tr("held-out, answers from the start"), Tone::Candidate, Qt::DashLine, SeriesMarker::Disc});
    m_bound->addSeries({tr("training"), Tone::Training, Qt::DotLine, SeriesMarker::Square});
    m_bound->setMinimumYRange(0, 0.1);
    card->content()->addWidget(m_bound);
    return card;
}

QWidget* LivePage::makeAccuracyCard() {
    auto* card =
        new Card(tr("Accuracy"), this,
                 tr("Right answer: the instruction's own is likeliest (rows). Right instruction: the answer's own is "
                    "(columns). On held-out questions: own, the answers of that moment; earlier, those the iteration "
                    "started with."));
    m_accuracy = new LinePlot(tr("step"), tr("share"), card);
    const QString rows = tr("right answer, %1");
    const QString columns = tr("right instruction, %1");
    const auto add = [this](const QString& name, Tone tone, Qt::PenStyle pen, SeriesMarker marker) {
        m_accuracy->addSeries({name, tone, pen, marker});
    };
    // As with the bound: solid on own answers, dashed on those from the start, dotted while training.
    add(rows.arg(tr("own")), Tone::Candidate, Qt::SolidLine, SeriesMarker::Disc);
    add(columns.arg(tr("own")), Tone::Candidate, Qt::SolidLine, SeriesMarker::Diamond);
    add(rows.arg(tr("earlier")), Tone::Candidate, Qt::DashLine, SeriesMarker::Disc);
    add(columns.arg(tr("earlier")), Tone::Candidate, Qt::DashLine, SeriesMarker::Diamond);
    add(rows.arg(tr("training")), Tone::Training, Qt::DotLine, SeriesMarker::Disc);
    add(columns.arg(tr("training")), Tone::Training, Qt::DotLine, SeriesMarker::Diamond);
    m_accuracy->setMinimumYRange(0, 1);
    card->content()->addWidget(m_accuracy);
    return card;
}

QWidget* LivePage::makeLengthCard() {
    auto* card =
        new Card(tr("Mean length of answers"), this, tr("Held-out questions, before and after each iteration."));
    m_lengths = new LinePlot(tr("step"), tr("tokens"), card);
    m_lengths->addSeries({tr("under the principle"), Tone::Constitution, Qt::SolidLine, SeriesMarker::Disc});
    m_lengths->addSeries({tr("under the antithesis"), Tone::Antithesis, Qt::DashLine, SeriesMarker::Square});
    m_lengths->setMinimumYRange(0, 20);
    m_lengths->setDecimals(1);
    card->content()->addWidget(m_lengths);
    return card;
}

void LivePage::linkPlots() {
    const std::vector<LinePlot*> plots = {m_bound, m_accuracy, m_lengths};
    for (LinePlot* plot : plots) {
        connect(plot, &LinePlot::exportFailed, this, &LivePage::failed);
        for (LinePlot* other : plots) {
            if (other == plot) continue;
            connect(plot, &LinePlot::crosshairMoved, other, &LinePlot::showCrosshairLine);
            connect(plot, &LinePlot::crosshairLeft, other, &LinePlot::hideCrosshair);
        }
    }
}

void LivePage::setRun(const std::map<std::string, QString>& queries, const QStringList& constitutions) {
    m_matrix->setTexts(queries, constitutions);
    m_samples->clear();
    m_samples->setConstitutions(constitutions);
    showProgress(RunProgress(), MetricColumns(), {.state = RunState::Waiting, .starting = true});
    m_pages->setCurrentIndex(1);
    // The run before may have been read further down; Pause and Stop are at the top.
    auto* scroll = findChild<QScrollArea*>();
    scroll->verticalScrollBar()->setValue(0);
    setFocusProxy(scroll);
}

void LivePage::showProgress(const RunProgress& progress, const MetricColumns& metrics, const RunStatus& status) {
    m_progress->showProgress(progress, status);
    showTiles(progress);
    showCurves(progress, metrics);
    m_matrix->showProgress(progress);
}

void LivePage::showCurves(const RunProgress& progress, const MetricColumns& metrics) {
    const std::int64_t steps = progress.started() ? progress.started()->totalSteps : 0;
    for (LinePlot* plot : {m_bound, m_accuracy, m_lengths})
        plot->setMinimumXRange(0, static_cast<double>(std::max<std::int64_t>(steps, 1)));
    m_bound->setPoints(OwnAnswers, curveOf(metrics, MetricSource::Evaluation, "mi"));
    m_bound->setPoints(HeldOut, curveOf(metrics, MetricSource::HeldOut, "mi"));
    m_bound->setPoints(Training, curveOf(metrics, MetricSource::Step, "mi"));
    const double ceiling = ceilingOf(progress);
    const long count = std::lround(std::exp(ceiling));
    if (ceiling > 0) m_bound->setCeiling(ceiling, tr("ceiling ln %1 = %2").arg(count).arg(plainFigure(ceiling, 3)));
    m_accuracy->setPoints(OwnRows, curveOf(metrics, MetricSource::Evaluation, "row_accuracy"));
    m_accuracy->setPoints(OwnColumns, curveOf(metrics, MetricSource::Evaluation, "column_accuracy"));
    m_accuracy->setPoints(HeldOutRows, curveOf(metrics, MetricSource::HeldOut, "row_accuracy"));
    m_accuracy->setPoints(HeldOutColumns, curveOf(metrics, MetricSource::HeldOut, "column_accuracy"));
    m_accuracy->setPoints(TrainingRows, curveOf(metrics, MetricSource::Step, "row_accuracy"));
    m_accuracy->setPoints(TrainingColumns, curveOf(metrics, MetricSource::Step, "column_accuracy"));
    m_lengths->setPoints(UnderPrinciple, curveOf(metrics, MetricSource::Evaluation, "mean_tokens", 0));
    m_lengths->setPoints(UnderAntithesis, curveOf(metrics, MetricSource::Evaluation, "mean_tokens", 1));
}

void LivePage::showTiles(const RunProgress& progress) {
    const HeldOutSummary summary = summarise(progress);
    showTile(*m_boundTile, summary, &BoundMetrics::mi, nats, tr("at most %1").arg(plainFigure(ceilingOf(progress), 3)));
    showTile(*m_rowTile, summary, &BoundMetrics::rowAccuracy, percent);
    showTile(*m_columnTile, summary, &BoundMetrics::columnAccuracy, percent);
    const std::vector<double>& before = summary.lengthsBefore;
    const std::vector<double>& latest = summary.after ? summary.lengthsAfter : before;
    if (before.size() < 2 || latest.size() < 2) return m_lengthTile->setFigure(tokenCount({}), {});
    QStringList detail{summary.after ? tr("before: %1").arg(plainFigure(before[0], 1)) : tr("before learning")};
    detail.append(tr("antithesis: %1").arg(plainFigure(latest[1], 1)));
    m_lengthTile->setFigure(tokenCount(latest[0]), detail.join(QStringLiteral(" · ")));
}

void LivePage::showTile(StatTile& tile, const HeldOutSummary& summary, BoundMember of, Written written,
                        const QString& limit) {
    const auto figure = [of](const std::optional<BoundMetrics>& from) {
        return from ? std::optional((*from).*of) : std::nullopt;
    };
    if (!summary.before) return tile.setFigure(written({}), {});
    QStringList detail{summary.after ? tr("before: %1").arg(written(figure(summary.before))) : tr("before learning")};
    if (!limit.isEmpty()) detail.append(limit);
    QString lines = detail.join(QStringLiteral(" · "));
    if (summary.live) lines += QLatin1Char('\n') + tr("now, on earlier answers: %1").arg(written(figure(summary.live)));
    tile.setFigure(written(figure(summary.after ? summary.after : summary.before)), lines);
}

void LivePage::addSamples(std::vector<Sample> samples) {
    m_samples->add(std::move(samples));
}

}  // namespace sami
