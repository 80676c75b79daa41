#include "ui/new_experiment_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QUrl>
#include <QVBoxLayout>

#include "core/run/run_config.h"
#include "core/workbench/new_experiment.h"
#include "ui/controls/labels.h"
#include "ui/controls/save_dialog.h"
#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"
#include "ui/window_size.h"

namespace sami {

namespace {

constexpr int kPathLetters = 60;  ///< of a field that holds a path

/// What a preset is for; its name is that of the command line.
QString presetWords(const QString& name) {
    const std::pair<QString, QString> known[] = {
        {QStringLiteral("demo"), NewExperimentDialog::tr("the demo: a small model, minutes on any machine")},
        {QStringLiteral("dialogue"), NewExperimentDialog::tr("the reference's settings for dialogue")},
        {QStringLiteral("tldr"), NewExperimentDialog::tr("the reference's settings for summaries")},
        {QStringLiteral("paper"), NewExperimentDialog::tr("the reference's code as it is, for a card")},
        {QStringLiteral("paper-tldr"), NewExperimentDialog::tr("the paper's summaries")},
        {QStringLiteral("paper-dialogue"), NewExperimentDialog::tr("the paper's dialogue")},
        {QStringLiteral("paper-diverse"), NewExperimentDialog::tr("the paper's many principles")},
        {QStringLiteral("paper-diverse-reasoning"), NewExperimentDialog::tr("the same, with reasoning before it")}};
    for (const auto& [preset, words] : known) {
        if (preset == name) return NewExperimentDialog::tr("%1 – %2").arg(name, words);
    }
    return name;
}

/// "1 principle and 120 queries"; empty where a preset brings nothing.
QString wordsOf(const NewExperiment& content) {
    const auto count = static_cast<qint64>(content.principles.size());
    QString words;
    if (count > 0)
        words = count == 1 ? NewExperimentDialog::tr("1 principle")
                           : NewExperimentDialog::tr("%1 principles").arg(wholeNumber(count));
    if (content.queries.empty()) return words;
    const QString queries = wholeNumber(static_cast<qint64>(content.queries.size()));
    return NewExperimentDialog::tr("%1 and %2 queries").arg(words, queries);
}

}  // namespace

NewExperimentDialog::NewExperimentDialog(const QString& file, const QString& model, QWidget* parent)
    : QDialog(parent),
      m_file(new QLineEdit(file, this)),
      m_model(new QLineEdit(model, this)),
      m_preset(new QComboBox(this)),
      m_content(new QCheckBox(this)),
      m_state(makeParagraph({}, this, Tone::Muted)),
      m_create(new QPushButton(tr("Create"), this)) {
    setWindowTitle(tr("New experiment"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(3 * kStep, 2 * kStep, 3 * kStep, 2 * kStep);
    layout->setSpacing(2 * kStep);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(kStep);
    grid->setVerticalSpacing(kStep);
    grid->setColumnStretch(1, 1);
    addPlace(grid);
    addModel(grid);
    addPreset(grid);
    layout->addLayout(grid);
    // What is said comes and goes while one types; the window stays as large as it is.
    m_state->setMinimumHeight(3 * m_state->fontMetrics().lineSpacing());
    m_state->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    layout->addWidget(m_state, 1);
    layout->addLayout(makeButtons());
    connect(m_file, &QLineEdit::textChanged, this, &NewExperimentDialog::update);
    connect(m_model, &QLineEdit::textChanged, this, &NewExperimentDialog::update);
    connect(m_preset, &QComboBox::currentIndexChanged, this, &NewExperimentDialog::choosePreset);
    connect(m_content, &QCheckBox::toggled, this, &NewExperimentDialog::update);
    choosePreset();
}

QHBoxLayout* NewExperimentDialog::makeButtons() {
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAutoDefault(false);
    m_create->setDefault(true);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(kStep);
    buttons->addStretch();
    buttons->addWidget(cancel);
    buttons->addWidget(m_create);
    connect(m_create, &QPushButton::clicked, this, &QDialog::accept);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    return buttons;
}

void NewExperimentDialog::addPlace(QGridLayout* grid) {
    auto* label = new QLabel(tr("&File"), this);
    label->setBuddy(m_file);
    m_file->setAccessibleName(tr("File of the experiment"));
    m_file->setMinimumWidth(lettersWide(*m_file, kPathLetters));
    auto* choose = new QPushButton(tr("Choose…"), this);
    choose->setAccessibleName(tr("Choose the file of the experiment"));
    choose->setAutoDefault(false);
    connect(choose, &QPushButton::clicked, this, &NewExperimentDialog::choosePlace);
    const int row = grid->rowCount();
    grid->addWidget(label, row, 0);
    grid->addWidget(m_file, row, 1);
    grid->addWidget(choose, row, 2, 1, 2);
}

void NewExperimentDialog::addModel(QGridLayout* grid) {
    auto* label = new QLabel(tr("&Model"), this);
    label->setBuddy(m_model);
    m_model->setAccessibleName(tr("Model to train"));
    explain(m_model,
            tr("A folder with config.json, weights and tokenizer, a .gguf file, org/name of what the Hugging Face "
               "cache holds, or demo."));
    auto* file = new QPushButton(tr("File…"), this);
    file->setAccessibleName(tr("Choose a model's .gguf file"));
    auto* folder = new QPushButton(tr("Folder…"), this);
    folder->setAccessibleName(tr("Choose a model's folder"));
    for (QPushButton* button : {file, folder}) button->setAutoDefault(false);
    connect(file, &QPushButton::clicked, this, [this] { chooseModel(false); });
    connect(folder, &QPushButton::clicked, this, [this] { chooseModel(true); });
    const int row = grid->rowCount();
    grid->addWidget(label, row, 0);
    grid->addWidget(m_model, row, 1);
    grid->addWidget(file, row, 2);
    grid->addWidget(folder, row, 3);
}

void NewExperimentDialog::addPreset(QGridLayout* grid) {
    auto* label = new QLabel(tr("&Settings of"), this);
    label->setBuddy(m_preset);
    m_preset->setAccessibleName(tr("Preset that settings come from"));
    for (const std::string_view name : presetNames()) m_preset->addItem(presetWords(fromUtf8(name)), fromUtf8(name));
    m_content->setChecked(true);
    const int row = grid->rowCount();
    grid->addWidget(label, row, 0);
    grid->addWidget(m_preset, row, 1, 1, 3);
    grid->addWidget(m_content, row + 1, 1, 1, 3);
}

void NewExperimentDialog::choosePlace() {
    const QFileInfo there(m_file->text());
    askWhereToSave(this, {tr("New experiment"), there.completeBaseName(), {tr("Experiment (*.sami)")}},
                   [this](const QString& path) { m_file->setText(path); });
}

void NewExperimentDialog::chooseModel(bool folder) {
    auto* dialog = new QFileDialog(this, folder ? tr("Folder of a model") : tr("File of a model"),
                                   QFileInfo(m_model->text()).path(), folder ? QString() : tr("Models (*.gguf)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(folder ? QFileDialog::Directory : QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, m_model, &QLineEdit::setText);
    openOnScreen(*dialog);
}

std::filesystem::path NewExperimentDialog::file() const {
    const QString typed = m_file->text().trimmed();
    if (typed.isEmpty()) return {};
    const bool isWhole = typed.endsWith(QLatin1String(".sami"), Qt::CaseInsensitive);
    const bool isAtHome = typed.startsWith(QLatin1String("~/"));
    const QString path = isAtHome ? QDir::home().filePath(typed.mid(2)) : typed;
    return toUtf8(QFileInfo(isWhole ? path : path + QStringLiteral(".sami")).absoluteFilePath());
}

std::string NewExperimentDialog::model() const {
    return toUtf8(m_model->text().trimmed());
}

std::string NewExperimentDialog::preset() const {
    return toUtf8(m_preset->currentData().toString());
}

bool NewExperimentDialog::isEmpty() const {
    return !m_content->isChecked();
}

void NewExperimentDialog::choosePreset() {
    const Result<NewExperiment> content = newExperiment({.preset = preset()});
    m_brought = content ? wordsOf(*content) : QString();
    m_content->setText(m_brought.isEmpty() ? tr("It brings no principles and no queries")
                                           : tr("With %1").arg(m_brought));
    m_content->setEnabled(!m_brought.isEmpty());
    m_model->setPlaceholderText(content ? fromUtf8(content->settings.model) : QString());
    update();
}

void NewExperimentDialog::update() {
    const QFileInfo place(fromUtf8(file().string()));
    QString obstacle;
    if (file().empty()) obstacle = tr("An experiment is a file: say where it lies and what it is called.");
    if (!file().empty() && place.exists()) obstacle = tr("%1 is there already.").arg(shownText(place.fileName()));
    m_create->setEnabled(obstacle.isEmpty());
    setTone(m_state, obstacle.isEmpty() ? Tone::Muted : Tone::Alarm);
    if (!obstacle.isEmpty()) return m_state->setText(obstacle);
    const Result<void> found = findModel(model().empty() ? toUtf8(m_model->placeholderText()) : model());
    if (!found) return m_state->setText(tr("It can be made, but not run yet: %1").arg(sentenceOf(found.error())));
    m_state->setText(isEmpty() || m_brought.isEmpty()
                         ? tr("It begins without principles and queries: write them, or import yours.")
                         : tr("It begins with what the preset brings, which can be changed, added to or removed."));
}

void askForExperiment(QWidget* window, ExperimentSession* session, const std::filesystem::path& folder,
                      const QString& model, std::function<void()> then) {
    const Result<std::filesystem::path> free = freeExperimentPath(folder, "experiment");
    auto* dialog = new NewExperimentDialog(free ? fromUtf8(free->string()) : QString(), model, window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(true);
    QObject::connect(dialog, &QDialog::accepted, session, [dialog, session, then = std::move(then)] {
        const NewExperimentWish wish{.preset = dialog->preset(), .model = dialog->model(), .empty = dialog->isEmpty()};
        const std::filesystem::path file = dialog->file();
        session->openMade([wish, file] { return createDescribed(file, wish); },
                          [session, then, path = fromUtf8(file.string())] {
                              if (QFileInfo(session->experiment().path) == QFileInfo(path)) then();
                          });
    });
    openOnScreen(*dialog);
}

QString draggedModel(const QMimeData& dragged) {
    const QList<QUrl> urls = dragged.urls();
    if (urls.size() != 1 || !urls.front().isLocalFile()) return {};
    const QString path = urls.front().toLocalFile();
    const bool mayBe = path.endsWith(QLatin1String(".gguf"), Qt::CaseInsensitive) || QFileInfo(path).isDir();
    return mayBe && findModel(toUtf8(path)) ? path : QString();
}

}  // namespace sami
