#include "ui/review/remark_dialog.h"

#include <algorithm>
#include <utility>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QTextCursor>
#include <QTextDocument>
#include <QTextDocumentFragment>
#include <QVBoxLayout>

#include "core/workbench/write_principles.h"
#include "ui/controls/bounded_text.h"
#include "ui/controls/labels.h"
#include "ui/page.h"
#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"
#include "ui/window_size.h"

namespace sami {

namespace {

constexpr int kRemarkLetters = 64;  ///< wide
constexpr int kMeantLines = 6;

}  // namespace

RemarkDialog::RemarkDialog(QString query, QString answer, QWidget* parent)
    : QDialog(parent),
      m_query(std::move(query)),
      m_answer(std::move(answer)),
      m_words(new QLineEdit(this)),
      m_more(new QPushButton(tr("More of this"), this)),
      m_less(new QPushButton(tr("Less of this"), this)),
      m_showing(new QPushButton(tr("Show the draft"), this)),
      m_state(makeParagraph({}, this, Tone::Muted)) {
    setWindowTitle(tr("Say something of an answer"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(3 * kStep, 2 * kStep, 3 * kStep, 2 * kStep);
    layout->setSpacing(kStep);
    auto* meant = new BoundedText(kMeantLines, this);
    meant->setText(shownText(m_answer));
    meant->setAccessibleName(tr("The answer"));
    m_words->setAccessibleName(tr("What of, in a few words"));
    m_words->setPlaceholderText(tr("What of? A few words, such as: gives a number"));
    m_words->setMaxLength(static_cast<int>(kMaxShownCharacters));
    layout->addWidget(meant);
    layout->addWidget(m_words);
    layout->addWidget(m_state);
    layout->addLayout(makeButtons());
    setMinimumWidth(std::max(lettersWide(*this, kRemarkLetters), layout->minimumSize().width()));
    QSizePolicy keepsItsPlace = m_showing->sizePolicy();
    keepsItsPlace.setRetainSizeWhenHidden(true);
    m_showing->setSizePolicy(keepsItsPlace);
    m_showing->hide();
    m_words->setFocus();
    update();
}

QHBoxLayout* RemarkDialog::makeButtons() {
    auto* row = new QHBoxLayout;
    row->setSpacing(kStep);
    row->addWidget(m_more);
    row->addWidget(m_less);
    row->addStretch();
    row->addWidget(m_showing);
    auto* closing = new QPushButton(tr("Close"), this);
    row->addWidget(closing);
    explain(m_more, tr("Your words become a draft of a principle."));
    explain(m_less,
            tr("Your words become a draft of an antithesis; what answers should do instead is still to be said."));
    for (QPushButton* button : {m_less, m_showing, closing}) button->setAutoDefault(false);
    m_more->setDefault(true);
    connect(m_more, &QPushButton::clicked, this, [this] { make(RemarkWish::More); });
    connect(m_less, &QPushButton::clicked, this, [this] { make(RemarkWish::Less); });
    connect(m_showing, &QPushButton::clicked, this, [this] { Q_EMIT draftWanted(m_draft); });
    connect(closing, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_words, &QLineEdit::textChanged, this, &RemarkDialog::update);
    return row;
}

void RemarkDialog::update() {
    const bool hasWords = !m_words->text().trimmed().isEmpty();
    m_more->setEnabled(hasWords);
    m_less->setEnabled(hasWords);
    m_state->setText(
        tr("Nothing is taught by it: it becomes a draft, which you accept or dismiss on the page "
           "Principles."));
    setTone(m_state, Tone::Muted);
}

void RemarkDialog::make(RemarkWish wish) {
    m_more->setEnabled(false);
    m_less->setEnabled(false);
    m_words->setEnabled(false);  // until it is known what became of them
    Q_EMIT made({wish, toUtf8(m_words->text().trimmed()), toUtf8(m_query), toUtf8(m_answer)});
}

void RemarkDialog::showKept(qint64 draft) {
    m_draft = draft;
    m_words->setEnabled(true);
    m_words->clear();
    m_state->setText(tr("Kept as draft %1. Say more, or close.").arg(wholeNumber(draft)));
    setTone(m_state, Tone::Text);
    m_showing->show();
    m_words->setFocus();
}

void RemarkDialog::showProblem(const QString& sentence) {
    m_words->setEnabled(true);
    update();
    m_state->setText(sentence);
    setTone(m_state, Tone::Alarm);
}

QPushButton* makeRemarkButton(QWidget* parent) {
    auto* button = new QPushButton(RemarkDialog::tr("Remark"), parent);
    setRole(button, QStringLiteral("inline-link"));
    explain(button,
            RemarkDialog::tr("More of this, or less of this: a few words of yours become a draft of a principle."));
    return button;
}

QString meantPart(const QTextCursor& cursor) {
    const QString chosen = cursor.selection().toPlainText();
    return chosen.trimmed().isEmpty() ? cursor.document()->toPlainText() : chosen;
}

void askForRemark(Page* page, ExperimentSession* session, const QString& query, const QString& answer) {
    auto* dialog = new RemarkDialog(query, answer, page);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(true);
    QObject::connect(session, &ExperimentSession::opened, dialog, &QDialog::reject);
    QObject::connect(dialog, &RemarkDialog::made, dialog, [dialog, session](const Remark& remark) {
        session->link().run([remark](Document& document) { return draftOfRemark(document, remark); }, dialog,
                            [dialog](const Result<std::int64_t>& draft) {
                                if (!draft) return dialog->showProblem(sentenceOf(draft.error()));
                                dialog->showKept(*draft);
                            });
    });
    QObject::connect(dialog, &RemarkDialog::draftWanted, page, [page, dialog](qint64 draft) {
        dialog->accept();
        Q_EMIT page->pageRequested(QStringLiteral("%1/%2").arg(pageId::drafts).arg(draft));
    });
    openOnScreen(*dialog);
}

}  // namespace sami
