#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "core/model/generator.h"
#include "core/run/worker_session.h"

namespace sami {

/// Responses of a set that is still being written, in drafts.jsonl of the run's folder: whoever goes on with the run,
/// after a stop, a long pause or a crash, writes only the others. Once the set is complete it is recorded as a whole,
/// and the drafts go.
class ResponseDrafts {
public:
    explicit ResponseDrafts(const WorkerSession& session)
        : m_file(session.folder().path() / "drafts.jsonl"), m_writes(session.writes()) {}

    /// Names all that a response depends on. @param model by its name and iteration in the run  @param stream see
    /// GenerationOptions::streams
    static std::string keyOf(const std::string& model, const std::vector<TokenId>& prompt,
                             const GenerationOptions& options, std::uint64_t stream);

    /// What was kept, by key. Lines that can't be read, as a crash leaves them, are passed over.
    std::map<std::string, Generation> load() const;
    /// Without waiting for the disk. One that can't be kept is written again by whoever goes on.
    void add(const std::string& key, const Generation& response);
    void clear();

private:
    std::filesystem::path m_file;
    bool m_writes;
    std::ofstream m_lines;  ///< opened with the first response
};

}  // namespace sami
