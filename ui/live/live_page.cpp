#include "ui/live/live_page.h"

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
#include "ui/live/metric_curves.h"
#include "ui/live/progress_card.h"
#include "ui/live/run_plots.h"
#include "ui/live/samples_card.h"
#include "ui/text/metric_words.h"
#include "ui/text/numbers.h"

namespace sami {

namespace {

constexpr int kNarrowestTile = 200;
/// The legends of the plots need this much.
constexpr int kNarrowestPlot = 59 * kStep;
constexpr int kWidest = 1600;
/// Of further constitutions; more do not fit into a tile.
constexpr std::size_t kMostLengths = 3;

}  // namespace

LivePage::LivePage(QWidget* parent) : Page(parent) {
    m_pages = new QStackedLayout(this);
    m_pages->addWidget(makeEmptyState());
    m_pages->addWidget(makeContent());
}

QWidget* LivePage::makeEmptyState() {
    auto* empty = new EmptyState(tr("Nothing is running"),
                                 tr("While a model learns, its progress, curves and answers appear here."),
                                 tr("Choose a principle"), this);
    connect(empty, &EmptyState::pressed, this, [this] { Q_EMIT pageRequested(pageId::start); });
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
    m_plots = new RunPlots(content);
    connect(m_plots, &RunPlots::failed, this, &LivePage::failed);
    auto* first = new CardGrid(kNarrowestPlot, content);
    first->setCards({m_plots->card(MetricPlot::Bound), m_samples});
    body->addWidget(first);
    auto* second = new CardGrid(kNarrowestPlot, content);
    second->setCards({m_plots->card(MetricPlot::Accuracy), m_plots->card(MetricPlot::Length)});
    body->addWidget(second);
    m_matrix = new MatrixCard(content);
    body->addWidget(m_matrix);
    body->addStretch(1);
    return content;
}

QWidget* LivePage::makeTiles() {
    m_boundTile = new StatTile(tr("Bound, held-out"), Tone::Candidate, this);
    m_rowTile = new StatTile(tr("Right answer found"), Tone::Text, this);
    m_columnTile = new StatTile(tr("Right instruction found"), Tone::Text, this);
    m_lengthTile = new StatTile(tr("Length, principle"), Tone::Constitution, this);
    m_boundTile->setToolTip(plainToolTip(metricHelp("mi") + QLatin1Char(' ') + natsExplained()));
    m_rowTile->setToolTip(plainToolTip(metricHelp("row_accuracy")));
    m_columnTile->setToolTip(plainToolTip(metricHelp("column_accuracy")));
    m_lengthTile->setToolTip(plainToolTip(metricHelp("mean_tokens") + QLatin1Char(' ') + tokensExplained()));
    auto* tiles = new CardGrid(kNarrowestTile, this);
    tiles->setCards({m_boundTile, m_rowTile, m_columnTile, m_lengthTile});
    return tiles;
}

void LivePage::clear() {
    begin({});
    m_pages->setCurrentIndex(0);
    setFocusProxy(nullptr);
}

void LivePage::setRun(const ShownRun& run) {
    begin(run);
    m_pages->setCurrentIndex(1);
    // The run before may have been read further down; Pause and Stop are at the top.
    auto* scroll = findChild<QScrollArea*>();
    scroll->verticalScrollBar()->setValue(0);
    setFocusProxy(scroll);
}

void LivePage::begin(const ShownRun& run) {
    m_names = run.constitutions;
    QStringList titles;
    for (const ConstitutionName& name : m_names) titles.append(name.title);
    m_matrix->setConstitutions(titles);
    m_samples->clear();
    m_samples->setConstitutions(m_names);
    if (!m_names.empty()) m_lengthTile->setCaption(tr("Length, %1").arg(m_names.front().word));
    m_plots->follow(run.metrics, run.number, m_names);
    RunEntry unknown;
    unknown.starting = true;
    showRun(unknown);
}

void LivePage::showRun(const RunEntry& run) {
    m_progress->showRun(run);
    showTiles(run.progress);
    const auto& started = run.progress.started();
    m_plots->showScale(started ? started->totalSteps : 0, ceilingOf(run.progress));
    m_matrix->showProgress(run.progress);
}

void LivePage::renewCurves() {
    m_plots->curves()->renew();
}

void LivePage::setQueryTexts(const std::map<std::string, std::string>& texts) {
    m_matrix->setQueries(texts);
}

void LivePage::showTiles(const RunProgress& progress) {
    const HeldOutSummary summary = summarise(progress);
    showTile(*m_boundTile, summary, &BoundMetrics::mi, nats, tr("at most %1").arg(plainNumber(ceilingOf(progress), 3)));
    showTile(*m_rowTile, summary, &BoundMetrics::rowAccuracy, percent);
    showTile(*m_columnTile, summary, &BoundMetrics::columnAccuracy, percent);
    showLengths(summary);
}

void LivePage::showLengths(const HeldOutSummary& summary) {
    const std::vector<double>& before = summary.lengthsBefore;
    const std::vector<double>& latest = summary.after ? summary.lengthsAfter : before;
    if (before.size() < m_names.size() || latest.size() < m_names.size() || m_names.empty())
        return m_lengthTile->setValue(tokenCount({}), {});
    QStringList detail{summary.after ? tr("before: %1").arg(plainNumber(before.front(), 1)) : tr("before learning")};
    for (std::size_t j = 1; j < m_names.size() && j <= kMostLengths; ++j)
        detail.append(tr("%1: %2").arg(m_names[j].word, plainNumber(latest[j], 1)));
    m_lengthTile->setValue(tokenCount(latest.front()), detail.join(QStringLiteral(" · ")));
}

void LivePage::showTile(StatTile& tile, const HeldOutSummary& summary, BoundMember of, Written written,
                        const QString& limit) {
    const auto number = [of](const std::optional<BoundMetrics>& from) {
        return from ? std::optional((*from).*of) : std::nullopt;
    };
    if (!summary.before) return tile.setValue(written({}), {});
    QStringList detail{summary.after ? tr("before: %1").arg(written(number(summary.before))) : tr("before learning")};
    if (!limit.isEmpty()) detail.append(limit);
    QString lines = detail.join(QStringLiteral(" · "));
    if (summary.live) lines += QLatin1Char('\n') + tr("now, on earlier answers: %1").arg(written(number(summary.live)));
    tile.setValue(written(number(summary.after ? summary.after : summary.before)), lines);
}

void LivePage::addSamples(std::vector<Sample> samples) {
    m_samples->add(std::move(samples));
}

}  // namespace sami
