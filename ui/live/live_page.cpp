#include "ui/live/live_page.h"

#include <cmath>

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
#include "ui/live/taught_card.h"
#include "ui/live/tile_words.h"
#include "ui/text/metric_words.h"
#include "ui/text/numbers.h"

namespace sami {

namespace {

/// Letters.
constexpr int kNarrowestTile = 28;
/// The legends of the plots need this much.
constexpr int kNarrowestPlot = 64;
constexpr int kWidest = 220;

/// Paragraphs of a tooltip.
QString helpOf(const QStringList& paragraphs) {
    return paragraphs.join(QLatin1Char('\n'));
}

void fill(StatTile& tile, const TileWords& words) {
    tile.setValue(words.value, words.detail);
}

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
    m_taught = new TaughtCard(content);
    body->addWidget(m_taught);
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
    m_boundTile->setHelp(helpOf({metricHelp("mi"), natsExplained(), intervalsExplained()}));
    m_rowTile->setHelp(helpOf({metricHelp("row_accuracy"), intervalsExplained()}));
    m_columnTile->setHelp(helpOf({metricHelp("column_accuracy"), intervalsExplained()}));
    m_lengthTile->setHelp(helpOf({metricHelp("mean_tokens"), tokensExplained(), intervalsExplained()}));
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
    m_mostTokens = run.config.principles.empty() && run.config.personas.empty() ? 0 : run.config.settings.maxNewTokens;
    m_taught->showRun(run.config);
    m_samples->setConstitutions(m_names, run.config.principles);
    if (!m_names.empty()) m_lengthTile->setCaption(tr("Length, %1").arg(m_names.front().word));
    orderTabsAsLaidOut(m_pages->widget(1));
    m_plots->follow({run.metrics, run.number, m_names, m_mostTokens, run.source});
    RunEntry unknown;
    unknown.starting = true;
    showRun(unknown);
}

void LivePage::showRun(const RunEntry& run) {
    m_progress->showRun(run);
    showTiles(run.progress);
    m_plots->showProgress(run.progress);
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
    const double ceiling = ceilingOf(progress);
    const QString chance = ceiling > 0 ? tr("chance: %1").arg(percent(std::exp(-ceiling))) : QString();
    fill(*m_boundTile,
         metricTile(summary, "mi", nats,
                    withLocalNumbers(tr("chance:\u00a00, at\u00a0most:\u00a0%1")).arg(plainNumber(ceiling, 3))));
    fill(*m_rowTile, metricTile(summary, "row_accuracy", percent, chance));
    fill(*m_columnTile, metricTile(summary, "column_accuracy", percent, chance));
    fill(*m_lengthTile, lengthTile(summary, m_names, m_mostTokens));
}

void LivePage::addSamples(std::vector<Sample> samples) {
    m_samples->add(std::move(samples));
}

}  // namespace sami
