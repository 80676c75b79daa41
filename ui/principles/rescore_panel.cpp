#include "ui/principles/rescore_panel.h"

#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>

#include "ui/controls/labels.h"
#include "ui/controls/table_look.h"
#include "ui/principles/mean_words.h"
#include "ui/principles/probe_bar.h"
#include "ui/session/notice.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

constexpr qsizetype kBeginning = 160;  ///< characters of an answer in a line

QString inNats(const QueryMean& mean) {
    return meanWords(mean, nats(mean.value));
}

QString beginningOf(const std::string& text) {
    return shownBeginning(text, kBeginning);
}

QString lineOf(const RankChange& change) {
    const QString what = change.isColumn ? RescorePanel::tr("The answer under %1 to “%2” %3")
                                         : RescorePanel::tr("Under %1, the own answer to “%2” %3");
    return what.arg(
        shownText(fromUtf8(change.constitution)), beginningOf(change.query),
        change.isRight ? RescorePanel::tr("is told apart now.") : RescorePanel::tr("is not told apart any more."));
}

QString lineOf(const MovedAnswer& moved) {
    return RescorePanel::tr("%1 nats per token (%2 → %3), under %4: “%5”")
        .arg(plainNumber(moved.after - moved.before, 3), plainNumber(moved.before, 3), plainNumber(moved.after, 3),
             shownText(fromUtf8(moved.constitution)), beginningOf(moved.text));
}

}  // namespace

RescorePanel::RescorePanel(QWidget* parent)
    : QWidget(parent),
      m_bar(new ProbeBar(tr("Score the saved answers"),
                         tr("The answers of the latest run's last evaluation are scored again under the words as they "
                            "stand now. Nothing is written anew and nothing is trained."),
                         this)),
      m_summary(makeParagraph({}, this)),
      m_list(new QListWidget(this)) {
    m_list->setAccessibleName(tr("What moved"));
    wrapItems(*m_list);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kStep);
    layout->addWidget(m_bar);
    layout->addWidget(m_summary);
    layout->addWidget(m_list, 1);
    layout->addStretch();
    clear();
}

void RescorePanel::clear() {
    m_summary->setText(
        tr("Change the words above, and see at once what they would make of answers that are there already: the bound "
           "with its interval, who is told apart now and was not, and the answers that moved most."));
    setTone(m_summary, Tone::Muted);
    m_list->clear();
    m_list->hide();
}

void RescorePanel::showRescored(const Rescored& rescored) {
    setTone(m_summary, Tone::Text);
    m_summary->setText(tr("The bound over %1 queries goes from %2 to %3, of at most %4: by %5. Intervals are of 95 %.")
                           .arg(wholeNumber(rescored.change.n), inNats(rescored.before), inNats(rescored.after),
                                nats(rescored.ceiling), inNats(rescored.change)));
    m_list->clear();
    for (const std::string& note : rescored.notes) m_list->addItem(sentenceOf({ErrorKind::Internal, note}));
    for (const RankChange& change : rescored.ranks) m_list->addItem(lineOf(change));
    for (const MovedAnswer& moved : rescored.moved) m_list->addItem(lineOf(moved));
    m_list->setVisible(m_list->count() > 0);
}

}  // namespace sami
