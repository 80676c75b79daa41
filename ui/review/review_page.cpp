#include "ui/review/review_page.h"

#include <algorithm>

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/controls/empty_state.h"
#include "ui/controls/labels.h"
#include "ui/controls/page_scroll.h"
#include "ui/controls/turning_row.h"
#include "ui/review/ask_field.h"
#include "ui/review/export_button.h"
#include "ui/review/model_chooser.h"
#include "ui/review/pair_view.h"
#include "ui/review/query_heading.h"
#include "ui/review/question_model.h"
#include "ui/review/questions_card.h"
#include "ui/review/win_rate_card.h"
#include "ui/text/numbers.h"
#include "ui/text/response_view.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// What the page shows, in the order it is added.
enum ReviewContent { Nothing, Content, Waiting };

// Widths are counted in letters of the window's font.
constexpr int kSideLetters = 36;
constexpr int kNarrowSideLetters = 30;
constexpr int kNarrowestSideLetters = 22;
/// From here on the pairs keep a readable width with a card on either side.
constexpr int kWideLetters = 2 * kSideLetters + 76;
/// Below this the questions stand over the answers: beside them neither could be read.
constexpr int kStackedLetters = 84;
/// As below this height, in lines of text: beside the answers no question could be seen under the field.
constexpr int kStackedLines = 22;
/// From here on the models and what can be done stand in one row.
constexpr int kOneRowLetters = 72;

}  // namespace

ReviewPage::ReviewPage(QWidget* parent) : Page(parent) {
    m_pages = new QStackedLayout(this);
    auto* empty =
        new EmptyState(tr("Nothing to compare yet"),
                       tr("Once a model has learned a principle, its answers from before and after stand here."),
                       tr("Choose a principle"), this);
    connect(empty, &EmptyState::pressed, this, [this] { Q_EMIT pageRequested(pageId::start); });
    m_pages->addWidget(empty);
    m_pages->addWidget(makeContent());
    auto* waiting =
        new EmptyState(tr("Learning is not finished"),
                       tr("The first comparison comes when this round of learning ends."), tr("Watch it learn"), this);
    connect(waiting, &EmptyState::pressed, this, [this] { Q_EMIT pageRequested(pageId::live); });
    m_pages->addWidget(waiting);
    makeActions();
}

void ReviewPage::setLearning(bool learning) {
    m_learning = learning;
    choosePage();
}

void ReviewPage::choosePage() {
    const bool empty = questions()->rowCount() == 0;
    m_pages->setCurrentIndex(!empty ? Content : m_learning ? Waiting : Nothing);
}

QWidget* ReviewPage::makeContent() {
    auto* content = new QWidget(this);
    auto* layout = new QHBoxLayout(content);
    layout->setContentsMargins(3 * kStep, 0, 0, 0);
    layout->setSpacing(2 * kStep);
    m_side = new QVBoxLayout;
    m_side->setContentsMargins(0, 3 * kStep, 0, 3 * kStep);
    m_questions = new QuestionsCard(content);
    connect(m_questions, &QuestionsCard::chosenChanged, this, &ReviewPage::choose);
    connect(m_questions, &QuestionsCard::pressed, this, &ReviewPage::scrollToAnswers);
    m_side->addWidget(m_questions);
    layout->addLayout(m_side);
    layout->addWidget(makeComparison(), 1);
    arrange();
    return content;
}

QWidget* ReviewPage::makeComparison() {
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);  // keys reach it through what it holds
    keepFocusInSight(m_scroll);
    auto* canvas = new QWidget(m_scroll);
    setRole(canvas, QStringLiteral("page-body"));
    m_columns = new QHBoxLayout(canvas);
    m_columns->setContentsMargins(0, 3 * kStep, 3 * kStep, 3 * kStep);
    m_columns->setSpacing(2 * kStep);
    m_winRate = new WinRateCard(canvas);
    m_columns->addWidget(makePairs(), 1);
    m_columns->addWidget(m_winRate);
    m_scroll->setWidget(canvas);
    return m_scroll;
}

void ReviewPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void ReviewPage::changeEvent(QEvent* event) {
    Page::changeEvent(event);
    if (event->type() == QEvent::FontChange) arrange();
}

void ReviewPage::arrange() {
    const int letter = fontMetrics().averageCharWidth();
    const bool wide = width() >= kWideLetters * letter;
    const bool stacked = width() < kStackedLetters * letter || height() < kStackedLines * fontMetrics().height();
    const int narrow = std::clamp(width() * 3 / 10, kNarrowestSideLetters * letter, kNarrowSideLetters * letter);
    const int side = wide ? kSideLetters * letter : narrow;
    if (stacked) {
        m_columns->insertWidget(0, m_questions);
    } else {
        m_side->addWidget(m_questions);
    }
    m_questions->setLow(stacked);
    m_questions->setMinimumWidth(stacked ? 0 : side);
    m_questions->setMaximumWidth(stacked ? QWIDGETSIZE_MAX : side);
    const bool beside = wide && !stacked;
    m_columns->setDirection(beside ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_winRate->setMinimumWidth(beside ? side : 0);
    m_winRate->setMaximumWidth(beside ? side : QWIDGETSIZE_MAX);
}

QWidget* ReviewPage::makePairs() {
    auto* middle = new QWidget(this);
    auto* layout = new QVBoxLayout(middle);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kStep + kHalfStep);
    m_query = new QueryHeading(middle);
    auto* head = new QVBoxLayout;
    head->setSpacing(kStep);
    auto* title = new QHBoxLayout;
    title->addWidget(m_query, 1);
    m_exporting = new ExportButton(middle);
    title->addWidget(m_exporting, 0, Qt::AlignTop);
    head->addLayout(title);
    head->addWidget(makeTools(middle));
    layout->addLayout(head);
    m_pairColumn = new QVBoxLayout;
    m_pairColumn->setSpacing(kStep + kHalfStep);
    layout->addLayout(m_pairColumn, 1);
    return middle;
}

QWidget* ReviewPage::makeTools(QWidget* parent) {
    auto* tools = new TurningRow(kOneRowLetters, kStep, parent);
    m_models = new ModelChooser(tools);
    m_mark = new QCheckBox(tr("Mark differing words"), tools);
    m_mark->setChecked(true);
    explain(m_mark, withLocalNumbers(tr("An answer of which more than 60\u00a0% differs is left unmarked.")));
    connect(m_mark, &QCheckBox::toggled, this, &ReviewPage::showChosen);
    tools->add(m_models, 1);
    tools->add(m_mark, 0);
    return tools;
}

void ReviewPage::makeActions() {
    const auto make = [this](const QString& text, const QKeySequence& keys, auto* receiver, auto slot) {
        auto* action = new QAction(text, this);
        action->setShortcut(keys);
        connect(action, &QAction::triggered, receiver, slot);
        addAction(action);
    };
    make(tr("Next question"), Qt::Key_J, this, [this] { step(1); });
    make(tr("Previous question"), Qt::Key_K, this, [this] { step(-1); });
    make(tr("Say something of the answer"), Qt::CTRL | Qt::Key_M, this, [this] { remark(); });
    make(tr("Ask both models"), Qt::CTRL | Qt::Key_L, asking(), &AskField::focusField);
    addActions(m_exporting->actions());
}

void ReviewPage::clear() {
    questions()->clear();
    m_pairs.clear();
    m_query->setText({});
    showChosen();
    m_winRate->showRate({});
    choosePage();
}

void ReviewPage::showModels(const ModelChoices& choices, const ModelPair& shown) {
    if (shown != m_models->shown()) {
        m_pairs.clear();
        showChosen();
        m_winRate->showRate({});
    }
    m_models->showModels(choices, shown);
    for (PairView* pair : m_pairViews) pair->nameModels(m_models->baselineName(), m_models->candidateName());
}

void ReviewPage::showQuestions(const std::vector<ComparedQueryRow>& first) {
    const QString chosen = chosenQuery();
    questions()->setFirst(first);
    choosePage();
    if (first.empty()) return;
    const int row = std::max(0, questions()->rowOf(chosen));
    // Where the choice changes the pairs are wanted by that.
    if (m_questions->list()->currentIndex().row() == row) return wantPairs();
    m_questions->chooseRow(row);
}

QuestionModel* ReviewPage::questions() const {
    return m_questions->model();
}

AskField* ReviewPage::asking() const {
    return m_questions->asking();
}

void ReviewPage::chooseQuery(const QString& id) {
    m_questions->choose(id);
    scrollToAnswers();
}

QString ReviewPage::chosenQuery() const {
    return m_questions->chosen();
}

void ReviewPage::choose() {
    wantPairs();
    if (m_columns->indexOf(m_questions) < 0) m_scroll->verticalScrollBar()->setValue(0);
}

/// Where the questions stand over the answers, whoever chose one is led down to them.
void ReviewPage::scrollToAnswers() {
    if (m_columns->indexOf(m_questions) < 0) return;
    const QWidget* pairs = m_query->parentWidget();
    m_scroll->verticalScrollBar()->setValue(pairs->y() - 3 * kStep);
}

void ReviewPage::wantPairs() {
    Q_EMIT pairsWanted(chosenQuery());
}

void ReviewPage::showPairs(const QString& query, std::vector<ComparedPair> pairs) {
    if (query != chosenQuery()) return;
    m_pairs = std::move(pairs);
    showChosen();
}

void ReviewPage::showChosen() {
    if (!m_pairs.empty()) m_query->setText(shownText(fromUtf8(m_pairs.front().row.query)));
    while (m_pairViews.size() < m_pairs.size()) {
        m_pairViews.push_back(new PairView(m_query->parentWidget()));
        m_pairViews.back()->nameModels(m_models->baselineName(), m_models->candidateName());
        m_pairColumn->addWidget(m_pairViews.back(), 1);
        connect(m_pairViews.back(), &PairView::remarkWanted, this, [this](const QString& answer) {
            if (!m_pairs.empty()) Q_EMIT remarkWanted(fromUtf8(m_pairs.front().row.query), answer);
        });
        orderTabs();
    }
    for (std::size_t i = 0; i < m_pairViews.size(); ++i) {
        m_pairViews[i]->setVisible(i < m_pairs.size());
        if (i < m_pairs.size()) m_pairViews[i]->showPair(m_pairs[i], m_mark->isChecked());
    }
}

void ReviewPage::orderTabs() {
    std::vector<QWidget*> stops{asking()->field(), asking()->button(),   m_questions->list(),   m_query->unfolding(),
                                m_exporting,       m_models->baseline(), m_models->candidate(), m_mark};
    for (const PairView* pair : m_pairViews) {
        stops.push_back(pair->baselineRemark());
        stops.push_back(pair->baselineView());
        stops.push_back(pair->candidateRemark());
        stops.push_back(pair->candidateView());
    }
    for (std::size_t i = 1; i < stops.size(); ++i) setTabOrder(stops[i - 1], stops[i]);
}

/// Of the answer that has the focus; of the first one of the trained model where none has.
void ReviewPage::remark() {
    if (m_pairs.empty()) return;
    QPushButton* wanted = m_pairViews.front()->candidateRemark();
    for (const PairView* pair : m_pairViews) {
        if (pair->baselineView()->hasFocus()) wanted = pair->baselineRemark();
        if (pair->candidateView()->hasFocus()) wanted = pair->candidateRemark();
    }
    wanted->click();
}

void ReviewPage::step(int by) {
    m_questions->step(by);
    scrollToAnswers();
}

}  // namespace sami
