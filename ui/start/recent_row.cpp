#include "ui/start/recent_row.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>

#include "ui/controls/labels.h"
#include "ui/text/shown_text.h"

namespace sami {

namespace {

QString sizeText(const ExperimentGlance& glance) {
    return glance.bytes == 0
               ? QString()
               : QLocale().formattedDataSize(static_cast<qint64>(glance.bytes), 0, QLocale::DataSizeSIFormat);
}

QString workText(ExperimentGlance::Work work) {
    switch (work) {
        case ExperimentGlance::Work::Running:
            return RecentRow::tr("at work");
        case ExperimentGlance::Work::Paused:
            return RecentRow::tr("paused");
        case ExperimentGlance::Work::None:
            break;
    }
    return {};
}

}  // namespace

RecentRow::RecentRow(const RecentExperiment& experiment, QWidget* parent) : QWidget(parent) {
    const QString name = QFileInfo(experiment.path).completeBaseName();
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kStep);
    auto* open = new QPushButton(shownText(name).replace(QLatin1Char('&'), QLatin1String("&&")), this);
    setRole(open, QStringLiteral("link"));
    open->setToolTip(plainToolTip(experiment.path));
    QStringList facts{experiment.lastOpened, sizeText(experiment.glance), workText(experiment.glance.work)};
    facts.removeAll(QString());
    QLabel* beside = makeText(facts.join(QStringLiteral("  ·  ")), this, Tone::Muted);
    auto* bin = new QPushButton(tr("Move to the bin"), this);
    setRole(bin, QStringLiteral("link"));
    bin->setAccessibleName(tr("Move %1 to the bin").arg(name));
    bin->setToolTip(
        plainToolTip(tr("The experiment and the models it has trained. The system keeps them until its bin "
                        "is emptied.")));
    bin->setEnabled(experiment.glance.work == ExperimentGlance::Work::None);
    connect(open, &QPushButton::clicked, this, [this, path = experiment.path] { Q_EMIT openRequested(path); });
    connect(bin, &QPushButton::clicked, this, [this, path = experiment.path] { Q_EMIT binRequested(path); });
    layout->addWidget(open);
    layout->addWidget(beside);
    layout->addStretch(1);
    layout->addWidget(bin);
}

}  // namespace sami
