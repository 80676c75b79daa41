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
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "ui/controls/card.h"
#include "ui/controls/empty_state.h"
#include "ui/controls/help_mark.h"
#include "ui/controls/labels.h"
#include "ui/review/ask_field.h"
#include "ui/review/export_button.h"
#include "ui/review/model_chooser.h"
#include "ui/review/pair_view.h"
#include "ui/review/query_heading.h"
#include "ui/review/question_delegate.h"
#include "ui/review/question_model.h"
#include "ui/review/win_rate_card.h"
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
/// From here on the models and what can be done stand in one row.
constexpr int kOneRowLetters = 72;

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
    auto* questions = new QVBoxLayout;
    questions->setContentsMargins(0, 3 * kStep, 0, 3 * kStep);
    questions->addWidget(makeQuestions());
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
    m_columns->addWidget(makePairs(), 1);
    m_columns->addWidget(m_winRate);
    m_scroll->setWidget(canvas);
    return m_scroll;
}

void ReviewPage::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange(event->size().width());
}

void ReviewPage::changeEvent(QEvent* event) {
    Page::changeEvent(event);
    if (event->type() == QEvent::FontChange) arrange(width());
}

void ReviewPage::arrange(int width) {
    const int letter = fontMetrics().averageCharWidth();
    const bool wide = width >= kWideLetters * letter;
    const int narrow = std::clamp(width * 3 / 10, kNarrowestSideLetters * letter, kNarrowSideLetters * letter);
    const int side = wide ? kSideLetters * letter : narrow;
    m_list->parentWidget()->setFixedWidth(side);  // the card
    m_columns->setDirection(wide ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_winRate->setMinimumWidth(wide ? side : 0);
    m_winRate->setMaximumWidth(wide ? side : QWIDGETSIZE_MAX);
    const int pairs = width - (wide ? 2 : 1) * side - 10 * kStep;
    m_tools->setDirection(pairs >= kOneRowLetters * letter ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
}

QWidget* ReviewPage::makeQuestions() {
    auto* card = new Card(tr("Questions"), this, tr("None of these was practised."));
    card->titleRow()->addWidget(new HelpMark(tr("the answers"),
                                             constitutionExplained() + QStringLiteral("\n\n") + antithesisExplained() +
                                                 QStringLiteral("\n\n") + tokensExplained(),
                                             card));
    m_asking = new AskField(card);
    card->content()->addWidget(m_asking);
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
    layout->setSpacing(kStep + kHalfStep);
    m_query = new QueryHeading(middle);
    m_tools = makeTools(middle);
    auto* head = new QVBoxLayout;
    head->setSpacing(kStep);
    auto* title = new QHBoxLayout;
    title->addWidget(m_query, 1);
    m_exporting = new ExportButton(middle);
    title->addWidget(m_exporting, 0, Qt::AlignTop);
    head->addLayout(title);
    head->addLayout(m_tools);
    layout->addLayout(head);
    m_pairColumn = new QVBoxLayout;
    m_pairColumn->setSpacing(kStep + kHalfStep);
    layout->addLayout(m_pairColumn, 1);
    return middle;
}

QBoxLayout* ReviewPage::makeTools(QWidget* parent) {
    auto* tools = new QHBoxLayout;
    tools->setSpacing(kStep);
    m_models = new ModelChooser(parent);
    m_mark = new QCheckBox(tr("Mark differing words"), parent);
    m_mark->setChecked(true);
    m_mark->setToolTip(plainToolTip(tr("An answer of which more than 60\u00a0% differs is left unmarked.")));
    connect(m_mark, &QCheckBox::toggled, this, &ReviewPage::showChosen);
    tools->addWidget(m_models, 1);
    tools->addWidget(m_mark);
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
    make(tr("Ask both models"), Qt::CTRL | Qt::Key_L, m_asking, &AskField::focusField);
    addActions(m_exporting->actions());
}

void ReviewPage::clear() {
    m_model->clear();
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
        m_pairViews.back()->nameModels(m_models->baselineName(), m_models->candidateName());
        m_pairColumn->addWidget(m_pairViews.back(), 1);
        orderTabs();
    }
    for (std::size_t i = 0; i < m_pairViews.size(); ++i) {
        m_pairViews[i]->setVisible(i < m_pairs.size());
        if (i < m_pairs.size()) m_pairViews[i]->showPair(m_pairs[i], m_mark->isChecked());
    }
}

void ReviewPage::orderTabs() {
    std::vector<QWidget*> stops{m_asking->field(),    m_asking->button(),    m_list, m_query->unfolding(), m_exporting,
                                m_models->baseline(), m_models->candidate(), m_mark};
    for (const PairView* pair : m_pairViews) {
        stops.push_back(pair->baselineView());
        stops.push_back(pair->candidateView());
    }
    for (std::size_t i = 1; i < stops.size(); ++i) setTabOrder(stops[i - 1], stops[i]);
}

void ReviewPage::step(int by) {
    const QModelIndex index = m_model->index(m_list->currentIndex().row() + by);
    if (index.isValid()) m_list->setCurrentIndex(index);
}

}  // namespace sami
