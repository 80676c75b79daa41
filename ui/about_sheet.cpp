#include "ui/about_sheet.h"

#include <QCoreApplication>
#include <QLabel>
#include <QVBoxLayout>

#include "ui/controls/labels.h"

namespace sami {

namespace {

constexpr int kTextLetters = 55;

}  // namespace

AboutSheet::AboutSheet(QWidget* parent) : Sheet(parent) {
    const QString version = QCoreApplication::applicationVersion();
    QLabel* sentence = makeParagraph(
        tr("It teaches a language model to follow written principles, on your own machine: the model learns from its "
           "own answers until they show which instruction they were written under."),
        this);
    sentence->setFixedWidth(lettersWide(*this, kTextLetters));
    content()->addWidget(makeHeading(tr("SAMI Workbench"), this));
    content()->addWidget(sentence);
    content()->addWidget(makeText(tr("Version %1").arg(version), this, Tone::Muted));
    content()->addWidget(makeText(tr("Licence: %1").arg(QStringLiteral("GPL-3.0-or-later")), this, Tone::Muted));
}

}  // namespace sami
