#pragma once

#include <filesystem>
#include <functional>

#include <QDialog>
#include <QTimer>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace sami {

class ExperimentSession;

/// Asks for what `sami new` takes: where the experiment lies, its model, the preset that it starts from, and whether it
/// comes with that preset's principles and queries. It stays until the experiment is made.
class NewExperimentDialog final : public QDialog {
    Q_OBJECT

public:
    /// @param file that is offered
    /// @param model that is offered; empty: the preset's
    NewExperimentDialog(const QString& file, const QString& model, QWidget* parent);

    std::filesystem::path file() const;
    /// As locateModel() takes it; empty: the preset's.
    std::string model() const;
    std::string preset() const;
    bool isEmpty() const;
    /// Why it could not be made, one sentence.
    void showProblem(const QString& sentence);

Q_SIGNALS:
    void createRequested();

private:
    QHBoxLayout* makeButtons();
    void addPlace(QGridLayout* grid);
    void addModel(QGridLayout* grid);
    void addPreset(QGridLayout* grid);
    void choosePlace();
    void chooseModel(bool folder);
    void choosePreset();
    void takeChange();
    /// model(), or what stands for it where none is typed.
    std::string wantedModel() const;
    /// Looks for file and model, which a disk may take its time to tell, and says what that comes to.
    void look();

    QLineEdit* m_file;
    QLineEdit* m_model;
    QComboBox* m_preset;
    QCheckBox* m_content;
    QLabel* m_state;
    QPushButton* m_create;
    QTimer m_settled;  ///< from the last change on
};

/// Asks over the window, and opens what was made; `then` is called when that is shown.
/// @param folder that is offered to hold it
/// @param model that is offered; empty: the preset's
void askForExperiment(QWidget* window, ExperimentSession* session, const std::filesystem::path& folder,
                      const QString& model, std::function<void()> then);

}  // namespace sami
