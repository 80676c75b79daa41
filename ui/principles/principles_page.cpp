#include "ui/principles/principles_page.h"

#include <algorithm>

#include <QAction>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSplitter>
#include <QStackedLayout>
#include <QVBoxLayout>

#include "core/base/input_file.h"
#include "core/workbench/import_files.h"
#include "core/workbench/principles.h"
#include "ui/controls/card.h"
#include "ui/controls/empty_state.h"
#include "ui/controls/labels.h"
#include "ui/controls/save_dialog.h"
#include "ui/principles/details_panel.h"
#include "ui/principles/draft_card.h"
#include "ui/principles/drafts_panel.h"
#include "ui/principles/pair_model.h"
#include "ui/principles/pair_table.h"
#include "ui/principles/principle_panels.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"
#include "ui/window_size.h"

namespace sami {

namespace {

Result<void> importedPairs(Document& document, const std::vector<SourceText>& sources) {
    RowReport report;
    const Result<ConstitutionImport> done = importConstitutions(document, sources, false, report);
    return done ? Result<void>() : std::unexpected(done.error());
}

/// Files that may hold principles among what is dragged; none where anything else is.
QStringList droppedPairs(const QMimeData& dragged) {
    static const QStringList endings{QStringLiteral("json"), QStringLiteral("jsonl"), QStringLiteral("csv"),
                                     QStringLiteral("tsv"), QStringLiteral("txt")};
    QStringList paths;
    for (const QUrl& url : dragged.urls()) {
        const QString path = url.toLocalFile();
        if (!endings.contains(QFileInfo(path).suffix().toLower())) return {};
        paths.append(path);
    }
    return paths;
}

}  // namespace

PrinciplesPage::PrinciplesPage(QWidget* parent) : Page(parent), m_pages(new QStackedLayout(this)) {
    auto* empty = new EmptyState(tr("No experiment is open"),
                                 tr("The principles of an experiment are written here. Open one, or teach a pair on "
                                    "the start page: that makes one."),
                                 tr("To the start page"), this);
    connect(empty, &EmptyState::pressed, this, [this] { Q_EMIT pageRequested(pageId::start); });
    m_pages->addWidget(empty);
    m_pages->addWidget(makeContent());
    makeActions();
    setFocusProxy(m_table);
    setAcceptDrops(true);
    clear();
}

QWidget* PrinciplesPage::makeContent() {
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(3 * kStep, 2 * kStep, 3 * kStep, 2 * kStep);
    layout->setSpacing(kStep);
    auto* splitter = new QSplitter(Qt::Vertical, content);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(2 * kStep);
    auto* pairs = new Card(tr("Principles"), splitter);
    m_title = pairs->title();
    pairs->titleRow()->addWidget(makeTools(pairs));
    m_table = new PairTable(pairs);
    pairs->content()->addWidget(m_table, 1);
    auto* below = new QFrame(splitter);
    setRole(below, QStringLiteral("card"));
    auto* column = new QVBoxLayout(below);
    column->setContentsMargins(2 * kStep, kStep, 2 * kStep, 2 * kStep);
    m_panels = new PrinciplePanels(below);
    connectPanels();
    column->addWidget(m_panels);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    layout->addWidget(splitter, 1);
    return content;
}

QWidget* PrinciplesPage::makeTools(QWidget* parent) {
    auto* tools = new QWidget(parent);
    auto* row = new QHBoxLayout(tools);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kStep);
    const auto add = [&](const QString& text, const QString& why, auto slot) {
        auto* button = new QPushButton(text, tools);
        explain(button, why);
        connect(button, &QPushButton::clicked, this, slot);
        row->addWidget(button);
        return button;
    };
    QPushButton* const adding =
        add(tr("Add"), tr("Write another principle and its antithesis."), [this] { m_table->writeNew(); });
    QPushButton* const pasting =
        add(tr("Paste list"), tr("Takes a list from the clipboard, one principle a line; behind a tab its antithesis."),
            &PrinciplesPage::paste);
    QPushButton* const importing =
        add(tr("Import …"), tr("Constitutions of the reference, JSON, a table of pairs, or plain text."),
            &PrinciplesPage::chooseImport);
    add(tr("Export …"), tr("Writes the constitutions in the form of the reference."), &PrinciplesPage::chooseExport);
    m_writing = {adding, pasting, importing};
    return tools;
}

void PrinciplesPage::connectPanels() {
    connect(m_table, &PairTable::chosen, this, [this] {
        showDetails();
        Q_EMIT pairChosen();
    });
    connect(m_panels->details(), &DetailsPanel::changed, this,
            [this](const Principle& principle, const Principle& before) { Q_EMIT pairChanged(principle, before); });
    connect(m_panels, &PrinciplePanels::pairWanted, this, [this](qint64 principle) {
        m_table->choose(principle);
        m_table->setFocus(Qt::OtherFocusReason);
    });
}

QAction* PrinciplesPage::addAct(const QString& text, const QKeySequence& keys, const std::function<void()>& act,
                                bool needsPair) {
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, [this, act, needsPair] {
        m_table->finishWriting();
        const bool hasPair = m_table->current() != 0;
        if (m_pages->currentIndex() == 1 && !m_readOnly && (hasPair || !needsPair)) act();
    });
    addAction(action);
    m_changing.push_back(action);
    return action;
}

void PrinciplesPage::makeActions() {
    addPairActions();
    addListActions();
    for (int i = 0; i < m_panels->count(); ++i) {
        auto* action = new QAction(m_panels->tabText(i), this);
        action->setShortcut(QKeySequence(static_cast<int>(Qt::ALT) | (Qt::Key_1 + i)));
        connect(action, &QAction::triggered, this, [this, i] { m_panels->enter(i); });
        addAction(action);
    }
}

void PrinciplesPage::addPairActions() {
    addAct(tr("Add a principle"), Qt::CTRL | Qt::Key_N, [this] { m_table->writeNew(); }, false);
    addAct(tr("Duplicate"), Qt::CTRL | Qt::Key_D, [this] {
        want([id = m_table->current()](Document& document) -> Result<void> {
            const Result<std::int64_t> copy = duplicatePrinciple(document, id);
            return copy ? Result<void>() : std::unexpected(copy.error());
        });
    });
    addAct(tr("Remove"), Qt::CTRL | Qt::Key_Delete, [this] {
        want([ids = m_table->selected()](Document& document) { return removePrinciples(document, ids); });
    });
    addAct(tr("Move up"), Qt::ALT | Qt::Key_Up, [this] { move(-1); });
    addAct(tr("Move down"), Qt::ALT | Qt::Key_Down, [this] { move(1); });
    addAct(tr("Hold out, or learn"), Qt::CTRL | Qt::Key_H, [this] { toggleUse(); });
    addAct(tr("Split in two"), Qt::CTRL | Qt::SHIFT | Qt::Key_D,
           [this] { want([id = m_table->current()](Document& document) { return splitPrinciple(document, id); }); });
}

void PrinciplesPage::addListActions() {
    const auto add = [this](const QString& text, Qt::Key key, auto slot) {
        auto* action = new QAction(text, this);
        action->setShortcut(Qt::CTRL | Qt::SHIFT | key);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
        return action;
    };
    m_changing.push_back(add(tr("Paste a list"), Qt::Key_V, &PrinciplesPage::paste));
    m_changing.push_back(add(tr("Import …"), Qt::Key_I, &PrinciplesPage::chooseImport));
    add(tr("Export …"), Qt::Key_E, &PrinciplesPage::chooseExport);
    m_changing.push_back(add(tr("Accept the draft"), Qt::Key_A, [this] { m_panels->drafts()->card()->accept(); }));
    m_changing.push_back(add(tr("Dismiss the draft"), Qt::Key_X, [this] { m_panels->drafts()->card()->dismiss(); }));
}

void PrinciplesPage::move(int by) {
    const std::int64_t id = m_table->current();
    const int to = m_table->pairs()->rowOf(id) + by;
    if (to < 0 || m_table->pairs()->principle(to) == nullptr) return;
    want([id, place = static_cast<std::size_t>(to)](Document& document) {
        return document.edits().movePrinciple(id, place);
    });
}

void PrinciplesPage::clear() {
    m_pages->setCurrentIndex(0);
    m_readOnly = true;
}

void PrinciplesPage::setReadOnly(bool readOnly, const QString& why) {
    m_readOnly = readOnly;
    m_table->pairs()->setReadOnly(readOnly);
    m_table->setToolTip(plainToolTip(why));
    for (QPushButton* button : m_writing) {
        button->setEnabled(!readOnly);
    }
    if (isVisible()) refreshActions();
}

/// What changes the document can't be chosen where it can't be written; the panels and the export can.
void PrinciplesPage::refreshActions() {
    for (QAction* action : m_changing) action->setEnabled(!m_readOnly && m_pages->currentIndex() == 1);
}

void PrinciplesPage::showPart(const QString& part) {
    if (!pageId::drafts.endsWith(QLatin1Char('/') + part.section(QLatin1Char('/'), 0, 0))) return;
    m_panels->enter(m_panels->indexOf(m_panels->drafts()));
    m_panels->drafts()->choose(part.section(QLatin1Char('/'), 1).toLongLong());
}

void PrinciplesPage::setOffer(const QString& offer) {
    m_offer = offer;
    Q_EMIT offerChanged();
}

void PrinciplesPage::show(const PrinciplesShown& shown) {
    m_pages->setCurrentIndex(1);
    const auto heldOut = std::ranges::count(shown.principles, PrincipleUse::HeldOut, &Principle::use);
    const auto count = static_cast<std::int64_t>(shown.principles.size());
    m_title->setText(
        count == 0 ? tr("Principles: press Add, or paste a list")
                   : tr("Principles: %1 learned, %2 held out").arg(wholeNumber(count - heldOut), wholeNumber(heldOut)));
    m_table->pairs()->showPrinciples(shown.principles, shown.warnings);
    m_panels->showPreview(shown.preview, shown.preset, m_readOnly);
    m_panels->showWarnings(shown.warnings);
    showDetails();
    if (isVisible()) refreshActions();
    Q_EMIT pairChosen();
}

void PrinciplesPage::showDetails() {
    const PairModel* const pairs = m_table->pairs();
    m_panels->details()->showPrinciple(pairs->principle(pairs->rowOf(m_table->current())), m_readOnly);
}

void PrinciplesPage::toggleUse() {
    const std::vector<std::int64_t> ids = m_table->selected();
    if (ids.empty()) return;
    const Principle* first = m_table->pairs()->principle(m_table->pairs()->rowOf(ids.front()));
    const bool learned = first->use == PrincipleUse::Learned;
    want([ids, use = learned ? PrincipleUse::HeldOut : PrincipleUse::Learned](Document& document) {
        return document.edits().setUse(ids, use);
    });
}

void PrinciplesPage::paste() {
    if (m_readOnly) return;
    const QString text = QGuiApplication::clipboard()->text();
    if (text.trimmed().isEmpty()) {
        return Q_EMIT failed(tr("There is no text in the clipboard. Copy a list of principles first, one a line."));
    }
    want([source = SourceText{toUtf8(tr("the clipboard")), toUtf8(text)}](Document& document) {
        return importedPairs(document, {source});
    });
}

void PrinciplesPage::importFiles(const QStringList& paths) {
    std::vector<std::string> files;
    for (const QString& path : paths) files.push_back(toUtf8(path));
    want([files](Document& document) -> Result<void> {
        std::vector<SourceText> sources;
        for (const std::string& path : files) {
            Result<std::string> text = readInput(path);
            if (!text) return std::unexpected(text.error());
            sources.push_back({path, std::move(*text)});
        }
        return importedPairs(document, sources);
    });
}

void PrinciplesPage::chooseImport() {
    if (m_readOnly) return;
    auto* dialog = new QFileDialog(this, tr("Import principles"), {},
                                   tr("Constitutions (*.json *.jsonl *.csv *.tsv *.txt);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &PrinciplesPage::importFiles);
    openOnScreen(*dialog);
}

void PrinciplesPage::dragEnterEvent(QDragEnterEvent* event) {
    if (!m_readOnly && m_pages->currentIndex() == 1 && !droppedPairs(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void PrinciplesPage::dropEvent(QDropEvent* event) {
    importFiles(droppedPairs(*event->mimeData()));
}

void PrinciplesPage::chooseExport() {
    askWhereToSave(this,
                   {tr("Export principles"),
                    tr("principles"),
                    {tr("Pairs, JSON (*.json)"), tr("Pairs, table (*.csv)"), tr("Pairs, text (*.txt)")}},
                   [this](const QString& path) { Q_EMIT exportRequested(path); });
}

}  // namespace sami
