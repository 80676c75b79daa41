#include "ui/new_experiment_dialog.h"

#include <thread>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPointer>
#include <QPushButton>
#include <QVBoxLayout>

#include "core/run/run_config.h"
#include "core/workbench/new_experiment.h"
#include "ui/controls/labels.h"
#include "ui/session/experiment_session.h"
#include "ui/session/notice.h"
#include "ui/text/numbers.h"
#include "ui/text/shown_text.h"
#include "ui/window_size.h"

namespace sami {

namespace {

constexpr int kPathLetters = 60;  ///< of a field that holds a path
constexpr std::chrono::milliseconds kSettled{250};

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

/// What a preset brings, as one takes it or leaves it.
QString wordsOf(const NewExperiment& content) {
    const QString principles = wholeNumber(static_cast<qint64>(content.principles.size()));
    const QString queries = wholeNumber(static_cast<qint64>(content.queries.size()));
    if (content.principles.empty() && content.queries.empty())
        return NewExperimentDialog::tr("It brings no principles and no queries");
    if (content.queries.empty()) return NewExperimentDialog::tr("With its principles (%1)").arg(principles);
    return NewExperimentDialog::tr("With its principles (%1) and queries (%2)").arg(principles, queries);
}

/// A path as it was typed, from everywhere.
QString wholePath(const QString& typed) {
    const bool isAtHome = typed.startsWith(QLatin1String("~/"));
    return QFileInfo(isAtHome ? QDir::home().filePath(typed.mid(2)) : typed).absoluteFilePath();
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
    m_settled.setSingleShot(true);
    m_settled.setInterval(kSettled);
    connect(&m_settled, &QTimer::timeout, this, &NewExperimentDialog::look);
    connect(m_file, &QLineEdit::textChanged, this, &NewExperimentDialog::takeChange);
    connect(m_model, &QLineEdit::textChanged, this, &NewExperimentDialog::takeChange);
    connect(m_preset, &QComboBox::currentIndexChanged, this, &NewExperimentDialog::choosePreset);
    connect(m_content, &QCheckBox::toggled, this, &NewExperimentDialog::takeChange);
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
    connect(m_create, &QPushButton::clicked, this, [this] {
        m_create->setEnabled(false);  // until it is known what became of it
        Q_EMIT createRequested();
    });
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

/// Without the question whether to replace what is there: nothing is replaced.
void NewExperimentDialog::choosePlace() {
    auto* dialog = new QFileDialog(this, tr("New experiment"), {}, tr("Experiments (*.sami)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite);
    if (!file().empty()) dialog->selectFile(fromUtf8(file().string()));
    connect(dialog, &QFileDialog::fileSelected, m_file, &QLineEdit::setText);
    openOnScreen(*dialog);
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
    if (m_file->text().trimmed().isEmpty()) return {};
    const QString path = wholePath(m_file->text());
    return toUtf8(path.endsWith(QLatin1String(".sami"), Qt::CaseInsensitive) ? path : path + QStringLiteral(".sami"));
}

std::string NewExperimentDialog::model() const {
    const QString typed = m_model->text();
    return toUtf8(typed.startsWith(QLatin1String("~/")) ? wholePath(typed) : typed);
}

std::string NewExperimentDialog::wantedModel() const {
    const std::string typed = model();
    return typed.empty() ? toUtf8(m_model->placeholderText()) : typed;
}

std::string NewExperimentDialog::preset() const {
    return toUtf8(m_preset->currentData().toString());
}

bool NewExperimentDialog::isEmpty() const {
    return !m_content->isEnabled() || !m_content->isChecked();
}

void NewExperimentDialog::choosePreset() {
    const Result<NewExperiment> content = newExperiment({.preset = preset()});
    m_content->setEnabled(content && (!content->principles.empty() || !content->queries.empty()));
    m_content->setText(content ? wordsOf(*content) : sentenceOf(content.error()));
    m_model->setPlaceholderText(content ? fromUtf8(content->settings.model) : QString());
    takeChange();
}

void NewExperimentDialog::takeChange() {
    m_create->setEnabled(!file().empty());
    m_settled.start();
}

void NewExperimentDialog::look() {
    if (file().empty()) return showProblem(tr("An experiment is a file: say where it lies and what it is called."));
    std::thread([self = QPointer<NewExperimentDialog>(this), place = file(), wanted = wantedModel()] {
        const Result<void> free = checkFree(place);
        const Result<void> found = findModel(wanted);
        QMetaObject::invokeMethod(qApp, [self, place, wanted, free, found] {
            if (self == nullptr || self->file() != place || self->wantedModel() != wanted) return;
            if (!free) return self->showProblem(sentenceOf(free.error()));
            setTone(self->m_state, Tone::Muted);
            if (!found)
                return self->m_state->setText(tr("It can be made, but not run yet. %1").arg(sentenceOf(found.error())));
            self->m_state->setText(
                self->isEmpty() ? tr("It begins without principles and queries: write them, or import yours.")
                                : tr("It begins with what the preset brings, which can be changed and removed."));
        });
    }).detach();
}

void NewExperimentDialog::showProblem(const QString& sentence) {
    setTone(m_state, Tone::Alarm);
    m_state->setText(sentence);
    m_create->setEnabled(false);
}

void askForExperiment(QWidget* window, ExperimentSession* session, const std::filesystem::path& folder,
                      const QString& model, std::function<void()> then) {
    const std::filesystem::path offered = freeExperimentPath(folder, "experiment");
    auto* dialog = new NewExperimentDialog(fromUtf8(offered.string()), model, window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(true);
    QObject::connect(dialog, &NewExperimentDialog::createRequested, session, [dialog, session, then = std::move(then)] {
        const NewExperimentWish wish{.preset = dialog->preset(), .model = dialog->model(), .empty = dialog->isEmpty()};
        const auto problem = std::make_shared<QString>();
        const auto make = [wish, problem, file = dialog->file()] {
            Result<DescribedDocument> made = createDescribed(file, wish);
            if (!made) *problem = sentenceOf(made.error());
            return made;
        };
        session->openMade(make, [then, problem, asked = QPointer<NewExperimentDialog>(dialog)] {
            if (!problem->isEmpty()) {
                if (asked != nullptr) asked->showProblem(*problem);
                return;
            }
            if (asked != nullptr) asked->accept();
            then();
        });
    });
    openOnScreen(*dialog);
}

}  // namespace sami
