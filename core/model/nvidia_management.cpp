#include "core/model/nvidia_management.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <ranges>

#include "core/base/text.h"

namespace sami {

namespace {

// What is used of the CUDA driver API and of NVML, as their references describe it. Every function gives a code.
constexpr int kSuccess = 0;
constexpr int kInsufficientSize = 7;                 // NVML_ERROR_INSUFFICIENT_SIZE
constexpr unsigned long long kNotAvailable = ~0ULL;  // NVML_VALUE_NOT_AVAILABLE

struct CuUuid {
    std::array<unsigned char, 16> bytes;
};
using NvmlDevice = struct NvmlDeviceOpaque*;
/// nvmlProcessInfo_t
struct NvmlProcess {
    unsigned int pid;
    unsigned long long usedGpuMemory;  // bytes
    unsigned int gpuInstanceId;
    unsigned int computeInstanceId;
};
using ProcessesFunction = int(NvmlDevice, unsigned int* count, NvmlProcess*);

/// A library, as long as it is needed.
class Library {
public:
    explicit Library(const std::string& name) : m_handle(dlopen(name.c_str(), RTLD_LAZY | RTLD_LOCAL), close) {}

    /// Null where the library or the function is missing.
    template <class Function>
    Function* function(const char* name) const {
        return m_handle ? reinterpret_cast<Function*>(dlsym(m_handle.get(), name)) : nullptr;
    }

private:
    static void close(void* handle) {
        if (handle != nullptr) dlclose(handle);
    }
    std::unique_ptr<void, void (*)(void*)> m_handle;
};

/// As the driver knows it.
struct Identity {
    std::string name;
    std::string uuid;  ///< 8-4-4-4-12 hexadecimal digits; empty where the driver does not tell
};

std::string spelled(const CuUuid& uuid) {
    std::string text;
    for (std::size_t i = 0; i < uuid.bytes.size(); ++i) {
        char digits[3];
        std::snprintf(digits, sizeof digits, "%02x", uuid.bytes[i]);
        if (i == 4 || i == 6 || i == 8 || i == 10) text += '-';
        text += digits;
    }
    return text;
}

Identity identityOf(int ordinal, const Library& driver) {
    const auto init = driver.function<int(unsigned)>("cuInit");
    const auto get = driver.function<int(int*, int)>("cuDeviceGet");
    const auto getName = driver.function<int(char*, int, int)>("cuDeviceGetName");
    const auto getUuid = driver.function<int(CuUuid*, int)>("cuDeviceGetUuid_v2");
    int device = 0;
    if (!init || !get || init(0) != kSuccess || get(&device, ordinal) != kSuccess) return {};
    Identity identity;
    std::array<char, 256> name{};
    if (getName && getName(name.data(), name.size() - 1, device) == kSuccess)
        identity.name = withReplacementCharacters(name.data());
    CuUuid uuid{};
    if (getUuid && getUuid(&uuid, device) == kSuccess) identity.uuid = spelled(uuid);
    return identity;
}

/// NVML from its beginning to its end.
class Management {
public:
    explicit Management(const std::string& library) : m_library(library) {
        const auto init = m_library.function<int()>("nvmlInit_v2");
        m_works = init && init() == kSuccess;
    }
    Management(const Management&) = delete;
    Management& operator=(const Management&) = delete;
    ~Management() {
        const auto shutdown = m_library.function<int()>("nvmlShutdown");
        if (m_works && shutdown) shutdown();
    }

    /// A card, or its part, by UUID; null where NVML does not know it.
    NvmlDevice device(const std::string& uuid) const {
        const auto find = m_library.function<int(const char*, NvmlDevice*)>("nvmlDeviceGetHandleByUUID");
        NvmlDevice device = nullptr;
        for (const char* kind : {"GPU-", "MIG-"}) {
            if (m_works && find && find((kind + uuid).c_str(), &device) == kSuccess) return device;
        }
        return nullptr;
    }

    /// By one of the functions that list them.
    std::optional<std::vector<NvmlProcess>> processes(NvmlDevice device, const char* name) const {
        const auto list = m_library.function<ProcessesFunction>(name);
        if (!list) return std::nullopt;
        std::vector<NvmlProcess> found(16);
        for (int tries = 0; tries < 8; ++tries) {
            auto count = static_cast<unsigned int>(found.size());
            const int code = list(device, &count, found.data());
            if (code != kSuccess && code != kInsufficientSize) return std::nullopt;
            const bool fits = code == kSuccess && count <= found.size();
            // More may begin until it is asked again.
            found.resize(fits ? count : std::max<std::size_t>(count, found.size()) + 16);
            if (fits) return found;
        }
        return std::nullopt;
    }

private:
    Library m_library;
    bool m_works = false;
};

/// Of its command line, where it has one; titles that a process gives itself are cut at 15 bytes.
std::string programOf(std::int64_t pid) {
    const std::filesystem::path folder = std::filesystem::path("/proc") / std::to_string(pid);
    std::string name;
    std::getline(std::ifstream(folder / "cmdline"), name, '\0');
    if (name.empty()) std::getline(std::ifstream(folder / "comm"), name, '\0');
    if (name.ends_with('\n')) name.pop_back();
    return withReplacementCharacters(name.substr(name.find_last_of('/') + 1));
}

void add(std::vector<MemoryHolder>& holders, const NvmlProcess& process) {
    MemoryHolder holder{process.pid, {}};
    if (holder.pid == getpid()) return;
    if (process.usedGpuMemory != kNotAvailable) holder.bytes = static_cast<std::int64_t>(process.usedGpuMemory);
    // What both computes and draws is in both lists, with all of its memory in each.
    const auto known = std::ranges::find(holders, holder.pid, &MemoryHolder::pid);
    if (known != holders.end()) {
        known->bytes = std::max(known->bytes, holder.bytes);
        return;
    }
    holder.program = programOf(holder.pid);
    holders.push_back(std::move(holder));
}

std::optional<std::vector<MemoryHolder>> holdersOf(const std::string& uuid, const Management& management) {
    NvmlDevice device = uuid.empty() ? nullptr : management.device(uuid);
    if (device == nullptr) return std::nullopt;
    const auto computing = management.processes(device, "nvmlDeviceGetComputeRunningProcesses_v3");
    if (!computing) return std::nullopt;
    std::vector<MemoryHolder> holders;
    for (const NvmlProcess& process : *computing) add(holders, process);
    const auto drawing = management.processes(device, "nvmlDeviceGetGraphicsRunningProcesses_v3");
    for (const NvmlProcess& process : drawing.value_or(std::vector<NvmlProcess>())) add(holders, process);
    std::ranges::stable_sort(holders, std::greater(), &MemoryHolder::bytes);
    return holders;
}

}  // namespace

NvidiaCard nvidiaCard(int ordinal, const NvidiaLibraries& libraries) {
    const Identity identity = identityOf(ordinal, Library(libraries.driver));
    return {identity.name, holdersOf(identity.uuid, Management(libraries.management))};
}

}  // namespace sami
