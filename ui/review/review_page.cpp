#include "ui/review/review_page.h"

#include <algorithm>

#include <QAction>
#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/controls/card.h"
#include "ui/controls/clamped_text.h"
#include "ui/controls/empty_state.h"
#include "ui/controls/labels.h"
#include "ui/review/pair_view.h"
#include "ui/review/question_delegate.h"
#include "ui/review/question_model.h"
#include "ui/review/win_rate_card.h"
#include "ui/text/response_view.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

/// What the page shows, in the order it is added.
enum ReviewContent { Nothing, Content, Waiting };

constexpr int kSideWidth = 33 * kStep;
constexpr int kNarrowSideWidth = 28 * kStep;
/// From here on the pairs keep a readable width with a card on either side.
constexpr int kWide = 2 * kSideWidth + 70 * kStep;
constexpr int kLongestQuestion = 2000;
constexpr int kMostQuestionLines = 4;

}  // namespace

ReviewPage::ReviewPage(QWidget* parent) : Page(parent), m_model(new QuestionModel(this)) {
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
    const bool empty = m_model->rowCount() == 0;
    m_pages->setCurrentIndex(!empty ? Content : m_learning ? Waiting : Nothing);
}

QWidget* ReviewPage::makeContent() {
    auto* content = new QWidget(this);
    auto* layout = new QHBoxLayout(content);
    layout->setContentsMargins(3 * kStep, 0, 0, 0);
    layout->setSpacing(2 * kStep);
    m_questions = makeQuestions();
    auto* questions = new QVBoxLayout;
    questions->setContentsMargins(0, 3 * kStep, 0, 3 * kStep);
    questions->addWidget(m_questions);
    layout->addLayout(questions);
    layout->addWidget(makeComparison(), 1);
    arrange(width());
    return content;
}

QWidget* ReviewPage::makeComparison() {
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);  // keys reach it through what it holds
    auto* canvas = new QWidget(m_scroll);
    setRole(canvas, QStringLiteral("page-body"));
    m_columns = new QHBoxLayout(canvas);
    m_columns->setContentsMargins(0, 3 * kStep, 3 * kStep, 3 * kStep);
    m_columns->setSpacing(2 * kStep);
    m_winRate = new WinRateCard(canvas);
    connect(m_winRate, &WinRateCard::judgeRequested, this, &ReviewPage::judgeRequested);
    m_columns->addWidget(makePairs(), 1);
    m_columns->addWidget(m_winRate);
    m_scroll->setWidget(canvas);
    return m_scroll;
}

void ReviewPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange(event->size().width());
}

void ReviewPage::arrange(int width) {
    const bool wide = width >= kWide;
    m_questions->setFixedWidth(wide ? kSideWidth : kNarrowSideWidth);
    m_columns->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_winRate->setMinimumWidth(wide ? kSideWidth : 0);
    m_winRate->setMaximumWidth(wide ? kSideWidth : QWIDGETSIZE_MAX);
}

QWidget* ReviewPage::makeQuestions() {
    auto* card = new Card(tr("Questions"), this, tr("None of these was practised."));
    m_question = new QLineEdit(card);
    m_question->setPlaceholderText(tr("Your own question"));
    m_question->setAccessibleName(m_question->placeholderText());
    m_question->setMaxLength(kLongestQuestion);
    m_ask = new QPushButton(tr("Ask both"), card);
    m_ask->setToolTip(plainToolTip(tr("The base model and the trained one both answer, under each instruction.")));
    m_askState = makeParagraph({}, card, Tone::Muted);
    m_askState->setVisible(false);
    connect(m_question, &QLineEdit::returnPressed, this, &ReviewPage::ask);
    connect(m_question, &QLineEdit::textChanged, this,
            [this](const QString& text) { m_ask->setEnabled(m_question->isEnabled() && !text.trimmed().isEmpty()); });
    connect(m_ask, &QPushButton::clicked, this, &ReviewPage::ask);
    m_ask->setEnabled(false);
    card->content()->addWidget(m_question);
    card->content()->addWidget(m_ask);
    card->content()->addWidget(m_askState);
    m_list = new QListView(card);
    m_list->setModel(m_model);
    m_list->setAccessibleName(tr("Questions"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setItemDelegate(new QuestionDelegate(m_list));
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &ReviewPage::choose);
    card->content()->addWidget(m_list, 1);
    return card;
}

QWidget* ReviewPage::makePairs() {
    auto* middle = new QWidget(this);
    auto* layout = new QVBoxLayout(middle);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2 * kStep);
    m_query = new ClampedText(kMostQuestionLines, middle);
    m_query->setFont(headingFont(m_query->font()));
    m_mark = new QCheckBox(tr("Mark differing words"), middle);
    m_mark->setChecked(true);
    m_mark->setToolTip(plainToolTip(tr("An answer of which more than 60\u00a0% differs is left unmarked.")));
    connect(m_mark, &QCheckBox::toggled, this, &ReviewPage::showChosen);
    auto* head = new QHBoxLayout;
    head->addWidget(m_query, 1);
    head->addWidget(m_mark, 0, Qt::AlignTop);
    layout->addLayout(head);
    m_pairColumn = new QVBoxLayout;
    m_pairColumn->setSpacing(2 * kStep);
    layout->addLayout(m_pairColumn, 1);
    return middle;
}

void ReviewPage::makeActions() {
    const auto make = [this](const QString& text, const QKeySequence& keys, void (ReviewPage::*slot)()) {
        auto* action = new QAction(text, this);
        action->setShortcut(keys);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
    };
    make(tr("Next question"), Qt::Key_J, &ReviewPage::next);
    make(tr("Previous question"), Qt::Key_K, &ReviewPage::previous);
    make(tr("Ask both models"), Qt::CTRL | Qt::Key_L, &ReviewPage::focusAsk);
}

void ReviewPage::clear() {
    m_model->clear();
    m_pairs.clear();
    m_query->setText({});
    showChosen();
    showRate({});
    choosePage();
}

void ReviewPage::showQuestions(const std::vector<ComparedQueryRow>& first) {
    const QString chosen = chosenQuery();
    m_model->setFirst(first);
    choosePage();
    if (m_model->rowCount() == 0) return;
    const int row = std::max(0, m_model->rowOf(chosen));
    // Where the choice changes the pairs are wanted by that.
    if (m_list->currentIndex().row() == row) return wantPairs();
    m_list->setCurrentIndex(m_model->index(row));
}

void ReviewPage::chooseQuery(const QString& id) {
    const int row = m_model->rowOf(id);
    if (row >= 0) m_list->setCurrentIndex(m_model->index(row));
}

QString ReviewPage::chosenQuery() const {
    return m_list->currentIndex().data(QuestionModel::IdRole).toString();
}

void ReviewPage::choose(const QModelIndex& index) {
    if (!index.isValid()) return;
    wantPairs();
    m_scroll->verticalScrollBar()->setValue(0);
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
        m_pairColumn->addWidget(m_pairViews.back(), 1);
        orderTabs();
    }
    for (std::size_t i = 0; i < m_pairViews.size(); ++i) {
        m_pairViews[i]->setVisible(i < m_pairs.size());
        if (i < m_pairs.size()) m_pairViews[i]->showPair(m_pairs[i], m_mark->isChecked());
    }
}

void ReviewPage::orderTabs() {
    std::vector<QWidget*> stops{m_question, m_ask, m_list, m_mark};
    for (const PairView* pair : m_pairViews) {
        stops.push_back(pair->baselineView());
        stops.push_back(pair->candidateView());
    }
    for (std::size_t i = 1; i < stops.size(); ++i) setTabOrder(stops[i - 1], stops[i]);
}

void ReviewPage::ask() {
    const QString question = m_question->text().trimmed();
    if (!question.isEmpty() && m_question->isEnabled()) Q_EMIT askRequested(question);
}

void ReviewPage::showAsking(const AskingState& state) {
    m_question->setEnabled(!state.running);
    m_ask->setEnabled(!state.running && !m_question->text().trimmed().isEmpty());
    m_askState->setText(state.problem.isEmpty() ? state.progress : state.problem);
    m_askState->setVisible(!m_askState->text().isEmpty());
    setTone(m_askState, state.problem.isEmpty() ? Tone::Muted : Tone::Alarm);
    if (!state.running && m_askState->text().isEmpty()) m_question->clear();
}

void ReviewPage::showRate(const JudgeSummary& summary) {
    m_winRate->showRate(summary);
}

void ReviewPage::showJudging(const JudgingState& state) {
    m_winRate->showJudging(state);
}

void ReviewPage::next() {
    step(1);
}

void ReviewPage::previous() {
    step(-1);
}

void ReviewPage::step(int by) {
    const QModelIndex index = m_model->index(m_list->currentIndex().row() + by);
    if (index.isValid()) m_list->setCurrentIndex(index);
}

void ReviewPage::focusAsk() {
    m_question->setFocus(Qt::ShortcutFocusReason);
}

}  // namespace sami
